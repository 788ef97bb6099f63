package choir.runtime.sq;

import choir.core.sq.Disk;
import choir.core.sq.Disk.DiskFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes sealed segments anew without their garbage. What retention keeps is not garbage: the
 * earlier versions of a scroll stay unless its phext keeps the latest alone.
 */
final class Compactor {
  static final String UNFINISHED = ".compacting";

  private static final Logger log = LoggerFactory.getLogger(Compactor.class);
  private static final int COPY_BYTES = 1 << 20;

  private final ScrollLog scrolls;

  Compactor(ScrollLog scrolls) {
    this.scrolls = scrolls;
  }

  /** Compacts every sealed segment of which more than half is garbage. */
  void run() throws IOException {
    boolean first = true;
    for (Segment segment : scrolls.sealed()) {
      if (segment.garbage() * 2 > segment.size()) {
        compact(segment, first);
      }
      first = false;
    }
  }

  private void compact(Segment older, boolean first) throws IOException {
    Disk disk = scrolls.disk();
    String name = Segment.name(older.number(), older.generation() + 1);
    DiskFile file = disk.create(name + UNFINISHED);
    List<ScrollLog.Move> moves = new ArrayList<>();
    Bytes copy = new Bytes();
    copy.write(Segment.HEADER);
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
      throw new IOException(older.name() + " is damaged at offset " + end + ": not compacted");
    }
    file.append(copy.buffer());
    file.force();
    disk.rename(name + UNFINISHED, name);
    disk.sync();
    long before = older.size();
    Segment newer = new Segment(older.number(), older.generation() + 1, file);
    scrolls.replace(older, newer, moves);
    disk.delete(older.name());
    log.info("compacted {}: {} to {} bytes", older.name(), before, newer.size());
  }

  /**
   * A put stays while it is live or its phext keeps history. A deletion stays too, so that what it
   * deleted in an earlier segment, or keeps as history, does not come back; in the first segment of
   * a phext without history nothing is left that it could concern.
   */
  private boolean keep(LogRecord record, Segment segment, long offset, boolean first) {
    if (!scrolls.latestOnly(record.phext())) {
      return true;
    }
    return record.kind().equals("put")
        ? scrolls.live(record.key(), segment.number(), offset)
        : !first;
  }
}
