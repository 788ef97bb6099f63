package choir.runtime.sq.log;

import choir.core.sq.Disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One file of the scroll log: a line that says what it is and which operation it follows, then
 * records. By what it follows a segment is known to be missing, or one that lost its end.
 *
 * <p>Its name is its number and its generation, as {@code 0000000007-0002.scrolls}: compaction
 * writes the same segment anew with the next generation and keeps its place among the others.
 */
final class Segment {
  static final String SUFFIX = ".scrolls";

  /** Offset of the first record. */
  static final int HEADER_BYTES = header(0).length;

  /** The fields of the first line. */
  record Title(int format, long after) {
    byte[] bytes() {
      String line = "choir scroll log %d after %020d\n".formatted(format, after);
      return (line + (char) LogRecord.END).getBytes(StandardCharsets.US_ASCII);
    }
  }

  private final int number;
  private final int generation;
  private final DiskFile file;
  private SegmentPoints points = new SegmentPoints();
  private long garbage;
  private long expiring;
  private long expires = Long.MAX_VALUE;
  private final long after;

  /** A segment whose records follow the operation {@code after}. */
  Segment(int number, int generation, DiskFile file, long after) {
    this.number = number;
    this.generation = generation;
    this.file = file;
    this.after = after;
  }

  static String name(int number, int generation) {
    return "%010d-%04d%s".formatted(number, generation, SUFFIX);
  }

  /** The header of a segment whose records follow the operation {@code after}. */
  static byte[] header(long after) {
    return new Title(LogRecord.VERSION, after).bytes();
  }

  String name() {
    return name(number, generation);
  }

  int number() {
    return number;
  }

  int generation() {
    return generation;
  }

  DiskFile file() {
    return file;
  }

  long size() throws IOException {
    return file.size();
  }

  /** The index of the operation that its first record follows. */
  long after() {
    return after;
  }

  /** Name of the file that its points lie in once it is sealed. */
  String pointsName() {
    return pointsName(name());
  }

  /** The same by the name of a segment. */
  static String pointsName(String segment) {
    return segment.substring(0, segment.length() - SUFFIX.length()) + SegmentPoints.SUFFIX;
  }

  /** Offsets of some of its records. Guarded by the log's lock. */
  SegmentPoints points() {
    return points;
  }

  /** Takes in the next record that it has. */
  void pass(LogRecord record, int offset) {
    points.pass(
        record.index(),
        record.part(),
        record.batch(),
        record.time(),
        offset,
        record.key().phext(),
        record.length());
  }

  /** Takes over what was known of it before. */
  void resume(SegmentPoints known) {
    points = known;
  }

  /** Bytes of records that nothing refers to any more. Guarded by the log's lock. */
  long garbage() {
    return garbage;
  }

  void addGarbage(long bytes) {
    garbage += bytes;
  }

  /** Bytes of records that were superseded and are kept for a time. Guarded by the log's lock. */
  void addExpiring(long bytes, String now, Duration kept) {
    expiring += bytes;
    if (expires == Long.MAX_VALUE && (garbage + expiring) * 2 > points.lastOffset()) {
      expires = Instant.parse(now).plus(kept).toEpochMilli();
    }
  }

  /**
   * Whether more than half of it is garbage by now, so that writing it anew pays. Guarded by the
   * log's lock.
   */
  boolean worthCompacting(long size, long epochMillis) {
    return garbage * 2 > size || expires <= epochMillis;
  }

  /** The counts of what is garbage or will be, as a restart needs them. */
  record Garbage(int generation, long bytes, long expiring, long expires) {}

  Garbage garbageCounts() {
    return new Garbage(generation, garbage, expiring, expires);
  }

  /** Sets the counts; without effect if they are those of another generation. */
  void resume(Garbage counts) {
    if (counts.generation() == generation) {
      garbage = counts.bytes();
      expiring = counts.expiring();
      expires = counts.expires();
    }
  }

  /** Takes over what became garbage of the older generation while this one was written. */
  void addGarbageSince(Garbage before, Garbage after) {
    garbage += after.bytes() - before.bytes();
    expiring += after.expiring() - before.expiring();
  }

  void close() throws IOException {
    file.close();
    points.close();
  }

  /** Resets the garbage count: a compaction found nothing to drop. Guarded by the log's lock. */
  void nothingGained() {
    garbage = 0;
    expiring = 0;
    expires = Long.MAX_VALUE;
  }

  /** Receives the records of a segment in order. */
  interface Visitor {
    void visit(LogRecord record, byte[] bytes, int from, long offset) throws IOException;
  }

  /**
   * Reads all records from the beginning.
   *
   * @return where reading stopped: the size of the file, or the offset of the first record that is
   *     not whole or not what was written
   */
  long scan(Visitor visitor) throws IOException {
    return scan(HEADER_BYTES, visitor);
  }

  /** As {@link #scan(Visitor)}, from an offset at which a record begins. */
  long scan(long start, Visitor visitor) throws IOException {
    Window window = new Window(file, start);
    while (true) {
      LogRecord record = window.next();
      if (record == null) {
        return window.offset();
      }
      visitor.visit(record, window.bytes(), window.from(), window.offset());
      window.skip(record.length());
    }
  }

  /** The first line; null if the file does not begin as a segment does. */
  static @Nullable Title title(DiskFile file) throws IOException {
    if (file.size() < HEADER_BYTES) {
      return null;
    }
    byte[] head = new byte[HEADER_BYTES];
    file.read(0, ByteBuffer.wrap(head));
    String text = new String(head, StandardCharsets.ISO_8859_1);
    String digits = text.substring(HEADER_BYTES - 22, HEADER_BYTES - 2);
    if (!digits.matches("0\\d{19}")) {
      return null;
    }
    for (int format = 1; format <= LogRecord.VERSION; format++) {
      Title title = new Title(format, Long.parseLong(digits));
      if (Arrays.equals(head, title.bytes())) {
        return title;
      }
    }
    return null;
  }

  /** Length that the header of the record at an offset declares; -1 if the header is incomplete. */
  long announced(long offset) throws IOException {
    byte[] head = new byte[(int) Math.min(LogRecord.MAX_HEADER, file.size() - offset)];
    file.read(offset, ByteBuffer.wrap(head));
    return LogRecord.announced(head, 0, head.length);
  }

  /** A part of the file in memory, moved along; as large as the largest record needs. */
  static final class Window {
    private static final int SIZE = 1 << 18;

    private final DiskFile file;
    private final long size;
    private byte[] bytes;
    private long base;
    private int from;
    private int to;

    Window(DiskFile file, long start) throws IOException {
      this(file, start, SIZE);
    }

    /** One that reads so many bytes at a time. */
    Window(DiskFile file, long start, int bytes) throws IOException {
      this.file = file;
      this.size = file.size();
      this.base = start;
      this.bytes = new byte[(int) Math.max(1, Math.min(bytes, size - start))];
    }

    /** The record at the current offset, or null. */
    @Nullable LogRecord next() throws IOException {
      fill(LogRecord.MAX_HEADER);
      long length = LogRecord.announced(bytes, from, to);
      if (length < 0 || length > size - offset()) {
        return null;
      }
      fill((int) length);
      return LogRecord.read(bytes, from, to);
    }

    long offset() {
      return base + from;
    }

    byte[] bytes() {
      return bytes;
    }

    int from() {
      return from;
    }

    /** The index of the record here, unchecked; -1 at the end. */
    long peek() throws IOException {
      fill(LogRecord.MAX_HEADER);
      return from == to ? -1 : LogRecord.indexAt(bytes, from, to);
    }

    /** Length that the header here declares, unchecked; -1 if the header is incomplete. */
    long announced() throws IOException {
      fill(LogRecord.MAX_HEADER);
      long length = LogRecord.announced(bytes, from, to);
      return length > size - offset() ? -1 : length;
    }

    /** Moves to another offset. */
    void moveTo(long offset) {
      if (offset <= base + to) {
        from = (int) (offset - base);
        return;
      }
      base = offset;
      from = 0;
      to = 0;
    }

    void skip(int length) {
      from += length;
    }

    /** Moves behind the next 0x17; false at the end of the file. */
    boolean resync() throws IOException {
      while (true) {
        fill(1);
        if (from == to) {
          return false;
        }
        if (bytes[from++] == LogRecord.END) {
          return true;
        }
      }
    }

    private void fill(int wanted) throws IOException {
      if (to - from >= wanted || base + to >= size) {
        return;
      }
      int have = to - from;
      byte[] target = wanted > bytes.length ? new byte[wanted + SIZE] : bytes;
      System.arraycopy(bytes, from, target, 0, have);
      base += from;
      bytes = target;
      from = 0;
      to = have;
      int more = (int) Math.min(bytes.length - have, size - base - have);
      file.read(base + have, ByteBuffer.wrap(bytes, have, more));
      to += more;
    }
  }
}
