package choir.runtime.sq.log;

import choir.core.phext.Coordinate;
import choir.core.sq.Change;
import choir.core.sq.JournalKeys;
import choir.core.sq.ScrollKey;
import choir.core.sq.ScrollReader;
import choir.core.sq.ScrollText;
import choir.core.sq.Staged;
import choir.runtime.sq.index.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The changes of operations that were decided and are not written yet, on top of the log: what the
 * next decision sees, and the records to be written. A look-up costs the logarithm of the batch.
 *
 * <p>Owned by the writer.
 */
public final class PendingChanges implements ScrollReader, RevisionLookup {
  static final Comparator<ScrollKey> ORDER =
      Comparator.comparing(ScrollKey::phext).thenComparing(ScrollKey::at);

  /** Staged text up to this size is copied into the record, which is cheaper to read. */
  private static final long INLINE_BYTES = Staged.PIECE_BYTES;

  private record Identity(ScrollKey key, long version) {}

  private record Book(String phext, long upper) {}

  private final LogReader log;
  private final TextRuns runs;
  private final TextAssembler texts = new TextAssembler(this);
  private final List<Revision> revisions = new ArrayList<>();
  private final NavigableMap<ScrollKey, Integer> last = new TreeMap<>(ORDER);
  private final Map<Identity, Revision> byVersion = new HashMap<>();

  /**
   * Of each book from where to where it was cut and when: number of the record by the last
   * coordinate. The further a cut reaches the older it is, since a later one covers those that
   * reach no further.
   */
  private final Map<Book, NavigableMap<Integer, Integer>> cuts = new HashMap<>();

  /** Ordinals of the journals whose heads are among the changes, by their persistence ids. */
  private final Map<String, Long> journals = new HashMap<>();

  public PendingChanges(LogReader log, TextRuns runs) {
    this.log = log;
    this.runs = runs;
  }

  /** The records to be written, in order. */
  public List<Revision> revisions() {
    return revisions;
  }

  /** Takes in what an operation changed. */
  public void add(long version, List<Change> changes) {
    List<Change> net = NetChanges.of(changes);
    Set<ScrollKey> set =
        net.stream()
            .filter(change -> !(change instanceof Change.Cut))
            .map(Change::key)
            .collect(Collectors.toCollection(HashSet::new));
    net.forEach(change -> add(version, change, set));
  }

  private void add(long version, Change change, Set<ScrollKey> changed) {
    switch (change) {
      case Change.Put put -> put(version, put.key(), put.text());
      case Change.Add add -> join(version, add.key(), add.text());
      case Change.PutStaged put -> putStaged(version, put);
      case Change.AddStaged add -> addStaged(version, add);
      case Change.Delete delete -> delete(version, delete.key());
      case Change.Cut cut -> cut(version, cut.key(), changed);
    }
  }

  private void put(long version, ScrollKey key, String text) {
    long size = ScrollText.utf8Bytes(text);
    record(new Revision(RecordKind.PUT, key, version, versionOfLast(key), 0, size, text));
  }

  private void join(long version, ScrollKey key, String text) {
    Revision top = top(key);
    if (top == null) {
      long size = ScrollText.utf8Bytes(text);
      record(new Revision(RecordKind.ADD, key, version, versionOfLast(key), 0, size, text));
      return;
    }
    long size = top.size() + ScrollText.utf8Bytes(text);
    TextRuns.Joined joined = runs.join(top, text, this);
    Revision added =
        new Revision(
            RecordKind.ADD, key, version, top.version(), joined.base(), size, joined.text());
    record(added);
    runs.stored(top, added, this);
  }

  private void putStaged(long version, Change.PutStaged put) {
    if (put.text().bytes() <= INLINE_BYTES) {
      put(version, put.key(), text(put.key(), put.text(), version));
      return;
    }
    record(
        new Revision(
            RecordKind.PUT_STAGED,
            put.key(),
            version,
            versionOfLast(put.key()),
            0,
            put.text().bytes(),
            put.text().text()));
  }

  private void addStaged(long version, Change.AddStaged add) {
    if (add.text().bytes() <= INLINE_BYTES) {
      join(version, add.key(), text(add.key(), add.text(), version));
      return;
    }
    Revision top = top(add.key());
    Revision added =
        new Revision(
            RecordKind.ADD_STAGED,
            add.key(),
            version,
            versionOfLast(add.key()),
            top == null ? 0 : top.version(),
            (top == null ? 0 : top.size()) + add.text().bytes(),
            add.text().text());
    record(added);
    runs.stored(top, added, this);
  }

  private String text(ScrollKey key, Staged staged, long version) {
    StringBuilder text = new StringBuilder();
    Revision run =
        new Revision(RecordKind.PUT_STAGED, key, version, 0, 0, staged.bytes(), staged.text());
    texts.run(run, text::append);
    return text.toString();
  }

  private void delete(long version, ScrollKey key) {
    record(new Revision(RecordKind.DELETE, key, version, versionOfLast(key), 0, 0, ""));
  }

  /**
   * Where history is kept each scroll has an end of its own; the cut itself says why. A scroll that
   * the same operation sets has one change, which is that.
   */
  private void cut(long version, ScrollKey key, Set<ScrollKey> changed) {
    revisions.add(new Revision(RecordKind.CUT, key, version, 0, 0, 0, ""));
    if (log.log().latestOnly(key.phext())) {
      Book book = new Book(key.phext(), key.at().upperBits());
      NavigableMap<Integer, Integer> ends = cuts.computeIfAbsent(book, each -> new TreeMap<>());
      ends.headMap(key.at().lowerBits(), true).clear();
      ends.put(key.at().lowerBits(), revisions.size() - 1);
      return;
    }
    for (ScrollKey each : present(key)) {
      if (!changed.contains(each)) {
        delete(version, each);
      }
    }
  }

  /** The scrolls of a book, up to a key. */
  private List<ScrollKey> present(ScrollKey to) {
    ScrollKey begin = beginningOfBook(to);
    List<ScrollKey> keys = new ArrayList<>();
    log.log()
        .visit(
            to.phext(),
            begin.at(),
            (at, place) -> {
              boolean within = at.compareTo(to.at()) <= 0;
              ScrollKey key = new ScrollKey(to.phext(), at);
              if (within && !place.gone() && !last.containsKey(key)) {
                keys.add(key);
              }
              return within;
            });
    last.subMap(begin, true, to, true)
        .forEach(
            (key, number) -> {
              if (revisions.get(number).kind().sets()) {
                keys.add(key);
              }
            });
    keys.sort(ORDER);
    return keys;
  }

  static ScrollKey beginningOfBook(ScrollKey key) {
    int lower = Coordinate.ORIGIN.lowerBits();
    return new ScrollKey(key.phext(), Coordinate.ofBits(key.at().upperBits(), lower));
  }

  private void record(Revision revision) {
    String persistenceId = LogEntry.of(revision).persistenceId();
    if (!persistenceId.isEmpty()) {
      journals.put(persistenceId, JournalKeys.ordinal(revision.key().at()));
    }
    last.put(revision.key(), revisions.size());
    byVersion.put(new Identity(revision.key(), revision.version()), revision);
    revisions.add(revision);
  }

  /** The last change of a scroll in this batch; null if the log knows. */
  private @Nullable Revision own(ScrollKey key) {
    Integer number = last.get(key);
    Integer cut = cutOf(key);
    if (cut != null && (number == null || number < cut)) {
      return revisions.get(cut);
    }
    return number == null ? null : revisions.get(number);
  }

  private @Nullable Integer cutOf(ScrollKey key) {
    if (cuts.isEmpty()) {
      return null;
    }
    NavigableMap<Integer, Integer> ends = cuts.get(new Book(key.phext(), key.at().upperBits()));
    Map.Entry<Integer, Integer> covering =
        ends == null ? null : ends.ceilingEntry(key.at().lowerBits());
    return covering == null ? null : covering.getValue();
  }

  /** Version of a scroll's last change, be it there or gone; 0 if it never was, or no more. */
  private long versionOfLast(ScrollKey key) {
    Revision own = own(key);
    if (own != null) {
      // What was deleted without being there has no history, in this batch as behind it.
      boolean never = own.kind() == RecordKind.DELETE && own.prev() == 0;
      return own.kind() == RecordKind.CUT || never ? 0 : own.version();
    }
    Place place = log.log().place(key);
    return place == null ? 0 : place.version();
  }

  /** The change that says what a scroll is; null if there is none. */
  private @Nullable Revision top(ScrollKey key) {
    Revision own = own(key);
    if (own != null) {
      return own.kind().sets() ? own : null;
    }
    LogReader.Hit hit = log.latest(key);
    return hit == null || !hit.record().kind().sets() ? null : hit.revision();
  }

  @Override
  public Optional<String> text(ScrollKey key) {
    return Optional.ofNullable(top(key)).map(texts::text);
  }

  @Override
  public long version(ScrollKey key) {
    Revision own = own(key);
    if (own != null) {
      return own.kind().sets() ? own.version() : 0;
    }
    return log.version(key);
  }

  @Override
  public long bytes(ScrollKey key) {
    Revision top = top(key);
    return top == null ? 0 : top.size();
  }

  @Override
  public Optional<Coordinate> last(String phext, Coordinate from, Coordinate to) {
    Optional<Coordinate> stored =
        log.last(phext, from, to, at -> own(new ScrollKey(phext, at)) == null);
    Optional<Coordinate> added =
        last
            .subMap(new ScrollKey(phext, from), true, new ScrollKey(phext, to), true)
            .descendingKeySet()
            .stream()
            .filter(key -> version(key) != 0)
            .map(ScrollKey::at)
            .findFirst();
    return Stream.of(stored, added).flatMap(Optional::stream).max(Comparator.naturalOrder());
  }

  @Override
  public OptionalLong ordinal(String persistenceId) {
    Long own = journals.get(persistenceId);
    return own == null ? log.ordinal(persistenceId) : OptionalLong.of(own);
  }

  @Override
  public @Nullable Revision find(ScrollKey key, long version) {
    Revision own = byVersion.get(new Identity(key, version));
    return own != null ? own : log.find(key, version);
  }

  @Override
  public @Nullable Revision asOf(ScrollKey key, long version) {
    Revision own = own(key);
    while (own != null && own.version() > version) {
      own = byVersion.get(new Identity(key, own.prev()));
    }
    return own != null ? own : log.asOf(key, version);
  }
}
