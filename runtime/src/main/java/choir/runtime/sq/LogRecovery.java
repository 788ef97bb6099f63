package choir.runtime.sq;

import choir.core.sq.Change;
import choir.core.sq.Disk;
import choir.core.sq.StoreException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a scroll log by reading it.
 *
 * <p>A tail that was torn by a crash is cut: its write was never acknowledged. Damage anywhere else
 * is never skipped. The two are told apart by the batches: a batch is begun only after the one
 * before it is on disk, so damage before the beginning of a later batch is damage to what was
 * acknowledged.
 */
final class LogRecovery {
  private static final Logger log = LoggerFactory.getLogger(LogRecovery.class);

  private final Disk disk;
  private final ScrollLog scrolls;
  private long lastIndex;
  private long lastBatch;
  private long groupIndex;
  private long groupStart;
  private boolean groupWhole = true;
  private String lastTime = "";

  LogRecovery(Disk disk, StoreSettings settings) {
    this.disk = disk;
    this.scrolls = new ScrollLog(disk, settings);
  }

  /**
   * What was found.
   *
   * @param lastIndex index of the last stored operation, 0 if there is none
   * @param lastTime its time, ISO 8601; empty if there is none
   */
  record Recovered(ScrollLog log, long lastIndex, String lastTime) {}

  /**
   * Opens the log on a disk that may be empty.
   *
   * @throws StoreException DAMAGED, naming file and offset
   */
  Recovered recover() throws IOException {
    Map<Integer, Integer> found = tidy();
    int last = found.isEmpty() ? 0 : new TreeSet<>(found.keySet()).last();
    for (Map.Entry<Integer, Integer> entry : found.entrySet()) {
      String name = Segment.name(entry.getKey(), entry.getValue());
      Segment segment = new Segment(entry.getKey(), entry.getValue(), disk.open(name));
      if (entry.getKey() != last || segment.generation() > 1) {
        readSealed(segment);
      } else if (!readLast(segment)) {
        segment.file().close();
        disk.delete(name);
        disk.sync();
      }
    }
    return new Recovered(scrolls, lastIndex, lastTime);
  }

  /** Drops what an interrupted compaction left; keeps the newest generation of each segment. */
  private Map<Integer, Integer> tidy() throws IOException {
    Map<Integer, Integer> newest = new TreeMap<>();
    List<String> stale = new ArrayList<>();
    for (String name : disk.list()) {
      if (name.endsWith(Compactor.UNFINISHED)) {
        stale.add(name);
      } else if (name.matches("\\d{10}-\\d{4}" + Segment.SUFFIX)) {
        int number = Integer.parseInt(name.substring(0, 10));
        int generation = Integer.parseInt(name.substring(11, 15));
        Integer before = newest.put(number, generation);
        if (before != null) {
          stale.add(Segment.name(number, before));
        }
      }
    }
    for (String name : stale) {
      log.info("removing {}: left by a compaction that a stop interrupted", name);
      disk.delete(name);
    }
    return newest;
  }

  private void readSealed(Segment segment) throws IOException {
    scrolls.adopt(segment);
    if (!segment.headed()) {
      throw damaged(segment, 0, "it does not begin as a segment does");
    }
    long end = segment.scan((record, bytes, from, offset) -> fold(record, segment, offset));
    if (end != segment.size()) {
      throw damaged(segment, end, "the record there is not what was written");
    }
  }

  /** Reads the segment that was growing; false if it was torn before its first record. */
  private boolean readLast(Segment segment) throws IOException {
    if (!segment.headed()) {
      if (segment.size() > Segment.HEADER.length) {
        throw damaged(segment, 0, "it does not begin as a segment does");
      }
      return false;
    }
    scrolls.adopt(segment);
    groupStart = Segment.HEADER.length;
    List<Pending> group = new ArrayList<>();
    long end =
        segment.scan((record, bytes, from, offset) -> gather(group, record, segment, offset));
    if (end != segment.size()) {
      refuseUnlessTorn(segment, end);
    }
    if (!groupWhole) {
      end = groupStart;
    }
    if (end != segment.size()) {
      cut(segment, end);
    }
    return true;
  }

  private record Pending(LogRecord record, long offset) {}

  /** Folds an operation only once all its records are there. */
  private void gather(List<Pending> group, LogRecord record, Segment segment, long offset) {
    if (record.index() != groupIndex || groupWhole) {
      group.clear();
      groupIndex = record.index();
      groupStart = offset;
    }
    group.add(new Pending(record, offset));
    groupWhole = record.part() == record.of();
    lastBatch = record.batch();
    if (groupWhole) {
      group.forEach(pending -> fold(pending.record(), segment, pending.offset()));
      group.clear();
    }
  }

  private void fold(LogRecord record, Segment segment, long offset) {
    Change change = change(record);
    if (change == null) {
      throw damaged(segment, offset, "a record of unknown kind '" + record.kind() + "'");
    }
    lastIndex = Math.max(lastIndex, record.index());
    lastBatch = record.batch();
    lastTime = record.time();
    scrolls.index(change, segment, offset, record.length());
  }

  private static @Nullable Change change(LogRecord record) {
    return switch (record.kind()) {
      case "put" -> new Change.Put(record.key(), "");
      case "del" -> new Change.Delete(record.key());
      case "cut" -> new Change.Cut(record.key());
      default -> null;
    };
  }

  /** Looks behind the damage: a later batch means that what is damaged had been acknowledged. */
  private void refuseUnlessTorn(Segment segment, long end) throws IOException {
    Segment.Window window = new Segment.Window(segment.file(), end);
    long torn = -1;
    while (window.resync()) {
      LogRecord record = window.next();
      if (record == null) {
        continue;
      }
      boolean later = record.batch() > lastBatch;
      if ((later && record.opensBatch()) || (torn >= 0 && record.batch() != torn)) {
        throw damaged(
            segment, end, "the record there is not what was written, and later ones follow it");
      }
      torn = record.batch();
      window.skip(record.length() - 1);
    }
  }

  private void cut(Segment segment, long end) throws IOException {
    log.warn(
        "{}/{}: cut {} bytes at offset {}, the tail of a write that a stop interrupted. It was not"
            + " acknowledged, unless the disk damaged its last acknowledged batch: on one machine"
            + " the two cannot be told apart",
        disk.location(),
        segment.name(),
        segment.size() - end,
        end);
    segment.file().truncate(end);
    segment.file().force();
  }

  private StoreException damaged(Segment segment, long offset, String what) {
    return new StoreException(
        StoreException.Code.DAMAGED,
        "%s/%s is damaged at offset %d: %s. Restore this file from a copy; nothing was changed"
            .formatted(disk.location(), segment.name(), offset, what));
  }
}
