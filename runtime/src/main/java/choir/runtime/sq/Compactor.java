package choir.runtime.sq;

import choir.core.sq.Disk;
import choir.core.sq.Disk.DiskFile;
import choir.core.sq.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes sealed segments anew without their garbage. What retention keeps is not garbage: the
 * earlier versions of a scroll stay unless its phext keeps the latest alone.
 *
 * <p>The draft becomes a segment by its name, once it is on disk whole; until then, and whenever
 * anything fails, the older generation is in force.
 */
final class Compactor {
  static final String UNFINISHED = ".compacting";

  private static final Logger log = LoggerFactory.getLogger(Compactor.class);
  private static final int COPY_BYTES = 1 << 20;

  private final ScrollLog scrolls;
  private volatile boolean closed;

  Compactor(ScrollLog scrolls) {
    this.scrolls = scrolls;
  }

  /** Compacts every sealed segment of which more than half is garbage. */
  synchronized void run() {
    boolean first = true;
    for (Segment segment : scrolls.sealed()) {
      if (closed) {
        return;
      }
      try {
        if (segment.garbage() * 2 > segment.size()) {
          compact(segment, first);
        }
      } catch (IOException | RuntimeException failed) {
        log.error("{} was not compacted; what is stored is untouched", segment.name(), failed);
      }
      first = false;
    }
  }

  /** Waits for the segment in hand; nothing is compacted any more. */
  void close() {
    closed = true;
    synchronized (this) {
      log.debug("no compaction is under way");
    }
  }

  private void compact(Segment older, boolean first) throws IOException {
    Disk disk = scrolls.disk();
    String name = Segment.name(older.number(), older.generation() + 1);
    String draft = name + UNFINISHED;
    if (disk.list().contains(draft)) {
      disk.delete(draft);
    }
    DiskFile file = disk.create(draft);
    long before = older.size();
    List<ScrollLog.Move> moves = new ArrayList<>();
    try {
      copy(older, first, file, moves);
      if (file.size() >= before) {
        drop(file, draft);
        return;
      }
      file.force();
      disk.rename(draft, name);
      disk.sync();
    } catch (IOException | RuntimeException failed) {
      drop(file, draft);
      throw failed;
    }
    Segment newer = new Segment(older.number(), older.generation() + 1, file);
    scrolls.replace(older, newer, moves);
    disk.delete(older.name());
    log.info("compacted {}: {} to {} bytes", older.name(), before, newer.size());
  }

  private void copy(Segment older, boolean first, DiskFile file, List<ScrollLog.Move> moves)
      throws IOException {
    file.append(ByteBuffer.wrap(older.header()));
    Bytes copy = new Bytes();
    long end =
        older.scan(
            (record, bytes, from, offset) -> {
              if (!keep(record, older, offset, first)) {
                return;
              }
              int to = (int) file.size() + copy.size();
              if (record.kind().equals("put")) {
                moves.add(new ScrollLog.Move(record.key(), (int) offset, to, record.length()));
              }
              copy.write(bytes, from, record.length());
              if (copy.size() >= COPY_BYTES) {
                file.append(copy.buffer());
                copy.clear();
              }
            });
    if (end != older.size()) {
      throw new StoreException(
          StoreException.Code.DAMAGED,
          "%s/%s: the record at offset %d is damaged"
              .formatted(scrolls.disk().location(), older.name(), end));
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

  /**
   * A put stays while it is live or its phext keeps history. A deletion stays too, so that what it
   * deleted in an earlier segment, or keeps as history, does not come back; in the first segment of
   * a phext without history nothing is left that it could concern. The last record stays in any
   * case: its number is what the next segment follows.
   */
  private boolean keep(LogRecord record, Segment segment, long offset, boolean first)
      throws IOException {
    if (!scrolls.latestOnly(record.phext()) || offset + record.length() == segment.size()) {
      return true;
    }
    return record.kind().equals("put")
        ? scrolls.live(record.key(), segment.number(), offset)
        : !first;
  }
}
