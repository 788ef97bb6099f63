package choir.runtime.sq.log;

import choir.core.sq.ScrollKey;
import choir.runtime.sq.index.KeyCursor;
import choir.runtime.sq.index.KeyTable;
import choir.runtime.sq.index.MergedKeys;
import choir.runtime.sq.index.Place;
import choir.runtime.sq.io.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The index over the log: where the last change of each scroll lies, which journal has which
 * ordinal, and the garbage.
 *
 * <p>A log-structured merge tree. The keys of the segment that grows are in memory; those of a
 * sealed segment are frozen, until {@link Indexer} has written them to a run on disk. A look-up
 * asks from the newest to the oldest. Guarded by the log's lock.
 */
final class ScrollIndexes {
  /** Stands for a phext whose keys are the digests of persistence ids. No phext has this name. */
  private static final String IDS = "";

  private final LogSettings settings;
  private final NavigableMap<Integer, Segment> segments;
  private final Map<String, PhextTotals> totals = new HashMap<>();
  private Map<String, KeyTable> growing = new HashMap<>();
  private List<Frozen> frozen = List.of();
  private List<IndexRun> runs = List.of();
  private int frozenTo;

  /**
   * @param segments of the log, which owns them
   */
  ScrollIndexes(LogSettings settings, NavigableMap<Integer, Segment> segments) {
    this.settings = settings;
    this.segments = segments;
  }

  /** By the names of the phexts: those of which the log ever held a scroll. */
  Map<String, PhextTotals> totals() {
    return totals;
  }

  private PhextTotals totals(String phext) {
    return totals.computeIfAbsent(phext, name -> new PhextTotals(settings.latestOnly().test(name)));
  }

  /** What is frozen, the newest first. */
  List<Frozen> frozen() {
    return frozen;
  }

  /** The files, the newest first. */
  List<IndexRun> runs() {
    return runs;
  }

  /** Number of the last segment whose keys are on disk. */
  int covered() {
    return frozen.isEmpty() ? frozenTo : frozen.get(frozen.size() - 1).segment() - 1;
  }

  /** Goes on from an index on disk, before anything is folded in. */
  void resume(IndexManifest manifest, List<IndexRun> opened) {
    runs = List.copyOf(opened);
    frozenTo = manifest.covers();
    manifest
        .notes()
        .phexts()
        .forEach(
            (name, each) ->
                totals.put(
                    name,
                    new PhextTotals(
                        settings.latestOnly().test(name),
                        each.size(),
                        each.bytes(),
                        each.floor())));
  }

  /** Counts the records of a segment whose keys are on disk. */
  void count(Map<String, Long> stored) {
    stored.forEach((phext, bytes) -> totals(phext).store(bytes));
  }

  /** No more keys come of a segment and those before it. */
  void freeze(int segment) {
    if (segment <= frozenTo) {
      return;
    }
    List<Frozen> all = new ArrayList<>();
    all.add(new Frozen(segment, growing, IndexNotes.of(settings, totals, segments)));
    all.addAll(frozen);
    frozen = List.copyOf(all);
    growing = new HashMap<>();
    frozenTo = segment;
  }

  /** Puts files into the place of what was frozen up to a segment, and of the files before. */
  void replace(int upTo, List<IndexRun> files) {
    frozen = frozen.stream().filter(each -> each.segment() > upTo).toList();
    runs = List.copyOf(files);
  }

  /** The place of a scroll; null if there is none. */
  @Nullable Place place(String phext, long upper, int lower) {
    KeyTable table = growing.get(phext);
    Place found = table == null ? null : table.get(upper, lower);
    for (int i = 0; found == null && i < frozen.size(); i++) {
      KeyTable older = frozen.get(i).tables().get(phext);
      found = older == null ? null : older.get(upper, lower);
    }
    for (int i = 0; found == null && i < runs.size(); i++) {
      found = runs.get(i).keys().get(phext, upper, lower);
    }
    return found == null || found.absent() ? null : found;
  }

  /** Walks the keys of a phext from one on. */
  KeyCursor cursor(String phext, long upper, int lower, boolean forward) {
    List<KeyCursor> sources = new ArrayList<>();
    KeyTable table = growing.get(phext);
    if (table != null) {
      sources.add(table.cursor(upper, lower, forward));
    }
    for (Frozen each : frozen) {
      KeyTable older = each.tables().get(phext);
      if (older != null) {
        sources.add(older.cursor(upper, lower, forward));
      }
    }
    for (IndexRun each : runs) {
      KeyCursor keys = each.keys().cursor(phext, upper, lower, forward);
      if (keys != null) {
        sources.add(keys);
      }
    }
    return new MergedKeys(sources, forward, false);
  }

  private void put(String phext, long upper, int lower, Place place) {
    growing.computeIfAbsent(phext, each -> new KeyTable()).put(upper, lower, place);
  }

  private void set(ScrollKey key, @Nullable Place before, Place place) {
    PhextTotals phext = totals(key.phext());
    if (before != null) {
      phext.count(before, -1);
    }
    phext.count(place, 1);
    put(key.phext(), key.at().upperBits(), key.at().lowerBits(), place);
  }

  private void remove(String phext, long upper, int lower, Place before, String time) {
    totals(phext).count(before, -1);
    put(phext, upper, lower, Place.ABSENT);
    discard(phext, before, time);
  }

  /**
   * Folds one record in.
   *
   * @param entry of which the version before tells what the log lacks, and the base of the text
   *     goes on to be needed
   * @param known whether the version before is what this index said
   */
  void fold(LogEntry entry, Place place, String time, boolean known) {
    RecordKind kind = entry.kind();
    ScrollKey key = entry.key();
    long prev = entry.prev();
    PhextTotals phext = totals(key.phext());
    phext.store(place.length());
    if (kind == RecordKind.CUT) {
      if (phext.latestOnly()) {
        cut(key, time);
      }
      return;
    }
    Place before =
        known && prev == 0 ? null : place(key.phext(), key.at().upperBits(), key.at().lowerBits());
    if (kind.sets()) {
      set(key, before, place);
      noticeGap(phext, before, prev, place.version());
      if (before != null && before.version() != entry.base()) {
        discard(key.phext(), before, time);
      }
    } else if (phext.latestOnly()) {
      if (before != null) {
        remove(key.phext(), key.at().upperBits(), key.at().lowerBits(), before, time);
      }
    } else if (prev != 0 || (before != null && !before.gone())) {
      // What was deleted without being there has no history.
      set(key, before, place);
      noticeGap(phext, before, prev, place.version());
      discard(key.phext(), before, time);
    }
  }

  /** Removes the keys of one book up to and including one. */
  private void cut(ScrollKey to, String time) {
    record Removed(int lower, Place place) {}

    long upper = to.at().upperBits();
    KeyCursor cursor = cursor(to.phext(), upper, 0, true);
    List<Removed> removed = new ArrayList<>();
    while (cursor.next() && cursor.upper() == upper && cursor.lower() <= to.at().lowerBits()) {
      removed.add(new Removed(cursor.lower(), cursor.place()));
    }
    removed.forEach(each -> remove(to.phext(), upper, each.lower(), each.place(), time));
  }

  /**
   * What a shorter retention than the present one dropped is missing for good: the chain of a
   * scroll's versions says so.
   */
  private void noticeGap(PhextTotals phext, @Nullable Place before, long prev, long at) {
    boolean whole = before == null ? prev == 0 : before.version() == prev;
    if (!whole && !phext.latestOnly() && (before != null || mayLack(prev))) {
      phext.lacksBefore(at);
    }
  }

  /** Whether something of that version may have been left out of the log. */
  private boolean mayLack(long version) {
    Segment segment = segmentOf(version);
    return segment == null || segment.generation() > 1;
  }

  /** The only segment that may hold records of a version; null if there is none. */
  @Nullable Segment segmentOf(long wanted) {
    int low = 0;
    int high = segments.isEmpty() ? 0 : segments.lastKey();
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      Segment segment = segments.get(middle);
      if (segment != null && segment.after() < wanted) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return segments.get(low);
  }

  /** Counts a record that says no more what a scroll is. */
  private void discard(String phext, @Nullable Place place, String time) {
    Segment segment = place == null ? null : segments.get(place.segment());
    if (place != null && segment != null) {
      discard(segment, phext, place.length(), time);
    }
  }

  /** Counts bytes of records that say no more what scrolls are. */
  void discard(Segment segment, String phext, long bytes, String time) {
    if (settings.keepsAll(phext)) {
      return;
    }
    if (settings.latestOnly().test(phext)) {
      segment.addGarbage(bytes);
    } else {
      segment.addExpiring(bytes, time, settings.history().apply(phext));
    }
  }

  /** Takes note of what compaction left out: bytes of records, by their phexts. */
  void leftOut(Map<String, Long> bytes) {
    bytes.forEach((phext, left) -> totals(phext).store(-left));
  }

  /** Takes in which ordinal a journal has: once is enough, as it never changes. */
  void name(String persistenceId, long ordinal) {
    ByteBuffer digest = digest(persistenceId);
    put(IDS, digest.getLong(), digest.getInt(), new Place(0, 0, 1, ordinal, false, false));
  }

  /** The ordinal of a journal; empty if the log has none of that id. */
  OptionalLong ordinal(String persistenceId) {
    ByteBuffer digest = digest(persistenceId);
    Place found = place(IDS, digest.getLong(), digest.getInt());
    return found == null ? OptionalLong.empty() : OptionalLong.of(found.version());
  }

  /** Persistence ids come from outside, too: nobody can make two whose digests are the same. */
  private static ByteBuffer digest(String persistenceId) {
    byte[] bytes = persistenceId.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.wrap(Sha256.sha256().digest(bytes));
  }
}
