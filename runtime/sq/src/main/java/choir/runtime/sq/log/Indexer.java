package choir.runtime.sq.log;

import choir.core.sq.Disk;
import choir.core.sq.Disk.DiskFile;
import choir.runtime.sq.index.KeyCursor;
import choir.runtime.sq.index.KeyRun;
import choir.runtime.sq.index.KeyRunWriter;
import choir.runtime.sq.index.KeyTable;
import choir.runtime.sq.index.MergedKeys;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves the keys of sealed segments to disk: what is frozen becomes a run, and {@value #FAN} runs
 * of one level become one of the next. So a log of n segments has at most {@value #FAN} runs for
 * each level, of which there are log(n) to the base {@value #FAN}; and each key is written again
 * once a level.
 *
 * <p>{@link IndexManifest} says which files count. It is replaced once the new ones are on disk
 * whole, and the former ones are deleted behind that: a stop at any time leaves an index that is
 * whole, and files that the next start deletes.
 */
final class Indexer {
  private static final Logger log = LoggerFactory.getLogger(Indexer.class);

  /** Ten million keys have some 20 runs; each is written three times. */
  private static final int FAN = 8;

  private final ScrollLog scrolls;
  private final Disk disk;

  Indexer(ScrollLog scrolls) {
    this.scrolls = scrolls;
    this.disk = scrolls.disk();
  }

  /** Moves all that is frozen now. */
  synchronized void run() throws IOException {
    List<Frozen> due = scrolls.frozen();
    if (due.isEmpty() || scrolls.closed()) {
      return;
    }
    for (Frozen each : due) {
      sealPoints(each.segment());
    }
    List<IndexRun> before = scrolls.runs();
    List<IndexRun> made = new ArrayList<>();
    try {
      List<IndexRun> files = new ArrayList<>(before);
      IndexRun first = write(due, files.isEmpty());
      made.add(first);
      files.addFirst(first);
      mergeLevels(files, made);
      putInForce(due.getFirst(), files);
      dropAll(before, files);
      dropAll(made, files);
    } catch (IOException | RuntimeException failed) {
      dropAll(made, scrolls.runs());
      throw failed;
    }
  }

  private void sealPoints(int number) throws IOException {
    Segment segment = scrolls.reading(() -> scrolls.segment(number));
    if (segment != null && segment.points().isInMemory()) {
      scrolls.sealPoints(segment);
    }
  }

  /** Writes the points of a segment that does not grow any more. */
  DiskFile writePoints(Segment segment) throws IOException {
    DiskFile file = create(segment.pointsName());
    segment.points().write(file, segment.size());
    return file;
  }

  private DiskFile create(String name) throws IOException {
    if (disk.list().contains(name)) {
      disk.delete(name);
    }
    return disk.create(name);
  }

  /** Sources of keys, the newest first, as one run. */
  private interface Source {
    Set<String> phexts();

    @Nullable KeyCursor cursor(String phext);

    long keys();
  }

  private record Tables(Map<String, KeyTable> tables) implements Source {
    @Override
    public Set<String> phexts() {
      return tables.keySet();
    }

    @Override
    public @Nullable KeyCursor cursor(String phext) {
      KeyTable table = tables.get(phext);
      return table == null ? null : table.cursor(Long.MIN_VALUE, Integer.MIN_VALUE, true);
    }

    @Override
    public long keys() {
      return tables.values().stream().mapToLong(KeyTable::size).sum();
    }
  }

  private record Run(KeyRun run) implements Source {
    @Override
    public Set<String> phexts() {
      return run.phexts();
    }

    @Override
    public @Nullable KeyCursor cursor(String phext) {
      return run.cursor(phext, Long.MIN_VALUE, Integer.MIN_VALUE, true);
    }

    @Override
    public long keys() {
      return run.entries();
    }
  }

  private IndexRun write(List<Frozen> due, boolean oldest) throws IOException {
    String name = IndexRun.name(due.getLast().segment(), due.getFirst().segment());
    List<Source> sources = due.stream().<Source>map(each -> new Tables(each.tables())).toList();
    return write(name, 0, sources, oldest);
  }

  private void mergeLevels(List<IndexRun> files, List<IndexRun> made) throws IOException {
    while (files.size() >= FAN && files.get(0).level() == files.get(FAN - 1).level()) {
      List<IndexRun> merged = files.subList(0, FAN);
      IndexRun newest = merged.getFirst();
      IndexRun oldest = merged.getLast();
      String name = IndexRun.name(oldest.first(), newest.last());
      List<Source> sources = merged.stream().<Source>map(each -> new Run(each.keys())).toList();
      IndexRun run = write(name, newest.level() + 1, sources, files.size() == FAN);
      made.add(run);
      merged.clear();
      files.addFirst(run);
    }
  }

  /**
   * @param oldest whether no keys are older, so that those which are absent need not be told
   */
  private IndexRun write(String name, int level, List<Source> sources, boolean oldest)
      throws IOException {
    long keys = sources.stream().mapToLong(Source::keys).sum();
    DiskFile file = create(name);
    try {
      KeyRunWriter writer = new KeyRunWriter(file, keys);
      Set<String> phexts = new TreeSet<>();
      sources.forEach(each -> phexts.addAll(each.phexts()));
      for (String phext : phexts) {
        List<KeyCursor> cursors = new ArrayList<>();
        for (Source each : sources) {
          KeyCursor cursor = each.cursor(phext);
          if (cursor != null) {
            cursors.add(cursor);
          }
        }
        write(writer, phext, new MergedKeys(cursors, true, !oldest));
      }
      writer.finish();
      file.force();
      return new IndexRun(name, level, opened(disk, file, name));
    } catch (IOException | RuntimeException failed) {
      file.close();
      drop(name);
      throw failed;
    }
  }

  private static void write(KeyRunWriter writer, String phext, KeyCursor keys) throws IOException {
    boolean begun = false;
    while (keys.next()) {
      if (!begun) {
        writer.phext(phext);
        begun = true;
      }
      writer.add(keys.upper(), keys.lower(), keys.place());
    }
  }

  /**
   * Opens a run.
   *
   * @throws IOException if it is missing, or not whole
   */
  static KeyRun open(Disk disk, String name) throws IOException {
    DiskFile file = disk.open(name);
    try {
      return opened(disk, file, name);
    } catch (IOException notWhole) {
      file.close();
      throw notWhole;
    }
  }

  /** Damage that is met later has the index built anew at the next start. */
  private static KeyRun opened(Disk disk, DiskFile file, String name) throws IOException {
    return KeyRun.open(file, disk.location() + "/" + name, () -> forget(disk));
  }

  private static void forget(Disk disk) {
    try {
      if (disk.list().contains(IndexManifest.NAME)) {
        disk.delete(IndexManifest.NAME);
        disk.sync();
      }
    } catch (IOException failed) {
      log.error(
          "{}/{} could not be deleted: stop the node and delete it, so that the index is built"
              + " anew",
          disk.location(),
          IndexManifest.NAME,
          failed);
    }
  }

  private void putInForce(Frozen newest, List<IndexRun> files) throws IOException {
    Segment last = scrolls.reading(() -> scrolls.segment(newest.segment()));
    if (last == null) {
      throw new IllegalStateException("no segment " + newest.segment());
    }
    List<IndexManifest.Listed> listed =
        files.stream().map(each -> new IndexManifest.Listed(each.name(), each.level())).toList();
    new IndexManifest(newest.segment(), last.points().lastIndex(), listed, newest.notes())
        .write(disk);
    scrolls.reindexed(newest.segment(), files);
  }

  /** Closes and deletes those of some files that are not among others. */
  private void dropAll(List<IndexRun> some, List<IndexRun> kept) {
    for (IndexRun each : some) {
      if (!kept.contains(each)) {
        try {
          each.keys().close();
        } catch (IOException failed) {
          log.warn("{} was not closed: {}", each.name(), failed.getMessage());
        }
        drop(each.name());
      }
    }
  }

  private void drop(String name) {
    try {
      if (disk.list().contains(name)) {
        disk.delete(name);
      }
    } catch (IOException failed) {
      log.warn("{} is left until the next start: {}", name, failed.getMessage());
    }
  }
}
