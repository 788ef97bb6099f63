package choir.runtime.sq.log;

import choir.core.sq.Disk;
import choir.core.sq.Disk.DiskFile;
import choir.core.sq.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/**
 * Inspects a scroll log that may be damaged, without changing it, and salvages what is readable.
 */
public final class LogInspection {
  /**
   * A place that cannot be read.
   *
   * @param bytes up to the next record that is whole
   * @param after the last version that is known before it
   * @param until the first version that is known behind it; 0 if nothing is left behind it. Lost
   *     are changes of versions from {@code after} to {@code until}, both included
   */
  public record Damage(String file, long offset, long bytes, long after, long until) {}

  /**
   * What was found.
   *
   * @param records that are whole
   * @param last version that is known
   */
  public record Findings(int segments, long records, long last, List<Damage> damage) {}

  private interface Sink {
    void begin(int number, int generation, long after) throws IOException;

    void take(LogRecord record, byte[] bytes, int from) throws IOException;
  }

  private final Disk disk;
  private final List<Damage> damage = new ArrayList<>();
  private long records;
  private long last;

  private LogInspection(Disk disk) {
    this.disk = disk;
  }

  /** Reads the whole log on a disk, which stays the caller's. */
  public static Findings inspect(Disk disk) throws IOException {
    return new LogInspection(disk).walk(new Nowhere());
  }

  /**
   * Writes all records that are whole to another disk, which is empty and stays the caller's, as a
   * log that can be opened. An operation of which records are lost is there in part.
   *
   * @throws StoreException IN_USE if the other disk is not empty
   */
  public static Findings save(Disk disk, Disk empty) throws IOException {
    if (!empty.list().isEmpty()) {
      throw new StoreException(
          StoreException.Code.IN_USE, empty.location() + " is not empty: name another folder");
    }
    try (Copy copy = new Copy(empty)) {
      Findings findings = new LogInspection(disk).walk(copy);
      copy.end();
      return findings;
    }
  }

  private Findings walk(Sink sink) throws IOException {
    Map<Integer, Integer> newest = new TreeMap<>();
    for (String name : disk.list()) {
      Matcher matcher = LogRecovery.NAME.matcher(name);
      if (matcher.matches()) {
        newest.merge(
            Integer.valueOf(matcher.group(1)), Integer.valueOf(matcher.group(2)), Math::max);
      }
    }
    for (Map.Entry<Integer, Integer> each : newest.entrySet()) {
      sink.begin(each.getKey(), each.getValue(), last);
      String name = Segment.name(each.getKey(), each.getValue());
      try (DiskFile file = disk.open(name)) {
        walk(name, file, sink);
      }
    }
    return new Findings(newest.size(), records, last, List.copyOf(damage));
  }

  private void walk(String name, DiskFile file, Sink sink) throws IOException {
    boolean titled = Segment.title(file) != null;
    Segment.Window window = new Segment.Window(file, titled ? Segment.HEADER_BYTES : 0);
    long before = last;
    long bad = titled ? -1 : 0;
    while (window.offset() < file.size()) {
      LogRecord record = window.next();
      if (record == null) {
        bad = bad < 0 ? window.offset() : bad;
        if (!window.resync()) {
          break;
        }
        continue;
      }
      if (bad >= 0) {
        damage.add(new Damage(name, bad, window.offset() - bad, before, record.index()));
        bad = -1;
      }
      sink.take(record, window.bytes(), window.from());
      records++;
      last = Math.max(last, record.index());
      before = last;
      window.skip(record.length());
    }
    if (bad >= 0) {
      damage.add(new Damage(name, bad, file.size() - bad, before, 0));
    }
  }

  private static final class Nowhere implements Sink {
    @Override
    public void begin(int number, int generation, long after) {
      // Nothing is kept of what is only looked at.
    }

    @Override
    public void take(LogRecord record, byte[] bytes, int from) {
      // Counted by the walk.
    }
  }

  /**
   * Segments whose records may have gaps: of a second generation, as compaction leaves them.
   * Records of a former format are written in the present one, without what came before each.
   */
  private static final class Copy implements Sink, AutoCloseable {
    private final Disk disk;
    private @Nullable DiskFile file;
    private int number;

    Copy(Disk disk) {
      this.disk = disk;
    }

    @Override
    public void begin(int ignored, int generation, long after) throws IOException {
      end();
      number++;
      DiskFile next = disk.create(Segment.name(number, Math.max(2, generation)));
      file = next;
      next.append(ByteBuffer.wrap(Segment.header(after)));
    }

    @Override
    public void take(LogRecord record, byte[] bytes, int from) throws IOException {
      DiskFile into = file;
      if (into == null) {
        throw new IllegalStateException("no segment was begun");
      }
      if (record.format() == LogRecord.VERSION) {
        into.append(ByteBuffer.wrap(bytes, from, record.length()));
        return;
      }
      GrowingBuffer out = new GrowingBuffer();
      LogRecord.write(
          out,
          record.batch(),
          record.part(),
          record.of(),
          record.time(),
          record.revision(bytes, from));
      into.append(out.buffer());
    }

    void end() throws IOException {
      DiskFile done = file;
      if (done != null) {
        done.force();
        done.close();
        file = null;
        disk.sync();
      }
    }

    @Override
    public void close() throws IOException {
      end();
    }
  }
}
