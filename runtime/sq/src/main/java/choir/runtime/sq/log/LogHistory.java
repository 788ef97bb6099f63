package choir.runtime.sq.log;

import choir.core.sq.ScrollKey;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The changes of scrolls: traverses the log by a scroll's versions and by time. */
public final class LogHistory {
  /** So much is read before the writer and compaction get a turn. */
  private static final int STEP_BYTES = 1 << 20;

  private final LogReader reader;
  private final ScrollLog log;

  public LogHistory(LogReader reader) {
    this.reader = reader;
    this.log = reader.log();
  }

  /** The versions of a scroll that are kept and older than {@code before}, newest first. */
  public List<Version> of(ScrollKey key, long before, int limit) {
    List<Version> versions = new ArrayList<>();
    LogReader.Hit hit = reader.latest(key);
    while (hit != null && versions.size() < limit) {
      LogRecord record = hit.record();
      if (record.index() < before) {
        versions.add(told(record));
      }
      hit = record.prev() == 0 ? null : reader.hit(key, record.prev());
    }
    return versions;
  }

  private static Version told(LogRecord record) {
    return new Version(
        record.key(),
        record.index(),
        record.part(),
        record.instant(),
        record.kind().told(),
        record.size());
  }

  /** Changes in a phext after a version, oldest first; complete for the last version returned. */
  public List<Version> changes(String phext, long after, int limit) {
    List<Version> found = new ArrayList<>();
    long next = after;
    while (next >= 0 && found.size() < limit) {
      long from = next;
      next = log.reading(() -> step(phext, from, limit, found));
    }
    return found;
  }

  /** Reads on behind {@code after}; returns behind which version to go on, -1 at the end. */
  private long step(String phext, long after, int limit, List<Version> found) {
    Segment segment = log.segmentOf(after + 1);
    // Behind this version may lie a write that is under way: half a record there is no damage.
    long version = log.version();
    if (segment == null || after >= version) {
      return -1;
    }
    int start = segment.points().beforeVersion(after + 1);
    try {
      Segment.Window window = new Segment.Window(segment.file(), start);
      long last = after;
      while (window.offset() < segment.size()) {
        LogRecord record = window.next();
        if (record == null && last >= version) {
          return -1;
        }
        if (record == null) {
          throw reader.damaged(segment, window.offset());
        }
        boolean another = record.index() > last;
        boolean enough = found.size() >= limit || window.offset() - start > STEP_BYTES;
        if (another && (record.index() > version || (enough && last > after))) {
          return found.size() >= limit || record.index() > version ? -1 : last;
        }
        if (record.index() > after) {
          last = record.index();
          if (record.key().phext().equals(phext) && record.kind() != RecordKind.CUT) {
            found.add(told(record));
          }
        }
        window.skip(record.length());
      }
      Segment next = log.segment(segment.number() + 1);
      return next == null ? -1 : Math.max(last, next.after());
    } catch (IOException failed) {
      throw reader.unreadable(segment, start, failed);
    }
  }

  /** The last version that is not later than a time; 0 if there is none. */
  public long versionAt(Instant time) {
    return log.reading(
        () -> {
          for (Segment segment : log.segments().reversed()) {
            SegmentPoints points = segment.points();
            if (!points.isEmpty() && points.firstTime() <= time.toEpochMilli()) {
              int from = points.beforeTime(time.toEpochMilli());
              LogRecord last = last(segment, from, record -> !record.instant().isAfter(time));
              return last == null ? 0 : last.index();
            }
          }
          return 0L;
        });
  }

  /** When a version was written: the time of the last record that is not later. */
  public Instant timeOf(long version) {
    return log.reading(
        () -> {
          for (Segment segment : log.segments().reversed()) {
            if (segment.after() < version) {
              int from = segment.points().beforeVersion(version);
              LogRecord last = last(segment, from, record -> record.index() <= version);
              if (last != null) {
                return last.instant();
              }
            }
          }
          return Instant.EPOCH;
        });
  }

  private interface Wanted {
    boolean test(LogRecord record);
  }

  private @Nullable LogRecord last(Segment segment, int from, Wanted wanted) {
    // As in step: what follows this version may be half written.
    long version = log.version();
    try {
      Segment.Window window = new Segment.Window(segment.file(), from);
      LogRecord last = null;
      while (window.offset() < segment.size()) {
        LogRecord record = window.next();
        if (record == null && last != null && last.index() >= version) {
          break;
        }
        if (record == null) {
          throw reader.damaged(segment, window.offset());
        }
        if (record.index() > version || !wanted.test(record)) {
          break;
        }
        last = record;
        window.skip(record.length());
      }
      return last;
    } catch (IOException failed) {
      throw reader.unreadable(segment, from, failed);
    }
  }

  /**
   * The earliest version as of which a phext's scrolls can be asked for now.
   *
   * @param now time of the last operation
   */
  public long horizon(String phext, Instant now) {
    if (log.latestOnly(phext)) {
      return 0;
    }
    long floor =
        log.reading(
            () -> {
              PhextTotals totals = log.totals().get(phext);
              return totals == null ? 0 : totals.floor();
            });
    return log.settings().keepsAll(phext)
        ? floor
        : Math.max(floor, versionAt(now.minus(log.settings().history().apply(phext))));
  }
}
