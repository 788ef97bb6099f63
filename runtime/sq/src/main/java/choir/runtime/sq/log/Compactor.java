package choir.runtime.sq.log;

import choir.core.sq.Disk;
import choir.core.sq.Disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rewrites sealed segments without their garbage, as {@link CompactionFilter} defines it.
 *
 * <p>The draft becomes a segment by its name, once it is on disk whole; until then, and whenever
 * anything fails, the older generation is in force.
 */
public final class Compactor {
  static final String UNFINISHED = ".compacting";

  private static final Logger log = LoggerFactory.getLogger(Compactor.class);
  private static final int COPY_BYTES = 1 << 20;

  private final LogReader reader;
  private final ScrollLog scrolls;
  private volatile boolean closed;

  public Compactor(LogReader reader) {
    this.reader = reader;
    this.scrolls = reader.log();
  }

  /**
   * Moves the index of sealed segments to disk, and compacts those of which more than half is
   * garbage.
   *
   * @param now time of the last batch
   */
  public synchronized void run(Instant now) {
    if (closed) {
      return;
    }
    try {
      scrolls.indexer().run();
    } catch (IOException | RuntimeException failed) {
      log.error("the index stays in memory until it can be written", failed);
    }
    int covered = scrolls.covered();
    boolean first = true;
    for (Segment segment : scrolls.sealed()) {
      if (closed || segment.number() > covered) {
        return;
      }
      try {
        if (worthIt(segment, now)) {
          compact(segment, new CompactionFilter(reader, now, first), now);
        }
      } catch (IOException | RuntimeException failed) {
        log.error("{} was not compacted; what is stored is untouched", segment.name(), failed);
      }
      first = false;
    }
  }

  private boolean worthIt(Segment segment, Instant now) throws IOException {
    long size = segment.size();
    return scrolls.reading(() -> segment.worthCompacting(size, now.toEpochMilli()));
  }

  /** Work during which no segment is compacted. */
  public interface Work<T> {
    T run() throws IOException;
  }

  public synchronized <T> T pausing(Work<T> work) throws IOException {
    return work.run();
  }

  /** Waits for the segment in hand; nothing is compacted any more. */
  public void close() {
    closed = true;
    synchronized (this) {
      log.debug("no compaction is under way");
    }
  }

  /**
   * What the compaction of a segment has done.
   *
   * @param dropped bytes of the records that it left out, by their phexts
   * @param superseded bytes of those that it kept though they say no more what a scroll is
   * @param garbage of the older generation when it began
   */
  record Done(Map<String, Long> dropped, Map<String, Long> superseded, Segment.Garbage garbage) {}

  private void compact(Segment older, CompactionFilter retention, Instant now) throws IOException {
    Disk disk = scrolls.disk();
    String name = Segment.name(older.number(), older.generation() + 1);
    String draft = name + UNFINISHED;
    if (disk.list().contains(draft)) {
      disk.delete(draft);
    }
    DiskFile file = disk.create(draft);
    Segment newer = new Segment(older.number(), older.generation() + 1, file, older.after());
    long before = older.size();
    Done done = new Done(new HashMap<>(), new HashMap<>(), scrolls.reading(older::garbageCounts));
    try {
      copy(older, retention, newer, done);
      if (file.size() >= before) {
        drop(file, draft);
        scrolls.keep(older);
        return;
      }
      file.force();
      newer.points().seal(scrolls.indexer().writePoints(newer));
      // What is left out was replaced by records that a power failure could still take.
      scrolls.forceLast();
      disk.rename(draft, name);
      disk.sync();
    } catch (IOException | RuntimeException failed) {
      drop(file, draft);
      throw failed;
    }
    scrolls.replace(older, newer, done, now);
    disk.delete(older.name());
    if (disk.list().contains(older.pointsName())) {
      disk.delete(older.pointsName());
    }
    log.info("compacted {}: {} to {} bytes", older.name(), before, newer.size());
  }

  private void copy(Segment older, CompactionFilter retention, Segment newer, Done done)
      throws IOException {
    DiskFile file = newer.file();
    file.append(ByteBuffer.wrap(Segment.header(older.after())));
    GrowingBuffer copy = new GrowingBuffer();
    long end =
        older.scan(
            (record, bytes, from, offset) -> {
              boolean last = offset + record.length() == older.size();
              boolean kept = retention.keeps(record, last);
              String phext = record.key().phext();
              if (!kept) {
                done.dropped().merge(phext, (long) record.length(), Long::sum);
                return;
              }
              if (retention.isSuperseded(record)) {
                done.superseded().merge(phext, (long) record.length(), Long::sum);
              }
              newer.pass(record, (int) file.size() + copy.size());
              copy.write(bytes, from, record.length());
              if (copy.size() >= COPY_BYTES) {
                file.append(copy.buffer());
                copy.clear();
              }
            });
    if (end != older.size()) {
      throw reader.damaged(older, end);
    }
    file.append(copy.buffer());
  }

  private void drop(DiskFile file, String draft) {
    try {
      file.close();
      if (scrolls.disk().list().contains(draft)) {
        scrolls.disk().delete(draft);
      }
    } catch (IOException failed) {
      log.warn("{} is left until the next start: {}", draft, failed.getMessage());
    }
  }
}
