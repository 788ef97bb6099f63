package choir.runtime.sq;

import choir.core.sq.Disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One file of the scroll log: a line that says what it is, then records.
 *
 * <p>Its name is its number and its generation, as {@code 0000000007-0002.scrolls}: compaction
 * writes the same segment anew with the next generation and keeps its place among the others.
 */
final class Segment {
  static final String SUFFIX = ".scrolls";
  static final byte[] HEADER =
      ("choir scroll log " + LogRecord.VERSION + "\n\u0017").getBytes(StandardCharsets.US_ASCII);

  private final int number;
  private final int generation;
  private final DiskFile file;
  private long garbage;

  Segment(int number, int generation, DiskFile file) {
    this.number = number;
    this.generation = generation;
    this.file = file;
  }

  static String name(int number, int generation) {
    return "%010d-%04d%s".formatted(number, generation, SUFFIX);
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

  /** Bytes of records that nothing refers to any more. Guarded by the log's lock. */
  long garbage() {
    return garbage;
  }

  void addGarbage(long bytes) {
    garbage += bytes;
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
    return scan(HEADER.length, visitor);
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

  /** Whether the file begins as a segment does. A shorter one was torn when it was made. */
  boolean headed() throws IOException {
    if (file.size() < HEADER.length) {
      return false;
    }
    byte[] head = new byte[HEADER.length];
    file.read(0, ByteBuffer.wrap(head));
    return java.util.Arrays.equals(head, HEADER);
  }

  /** A part of the file in memory, moved along; as large as the largest record needs. */
  static final class Window {
    private static final int SIZE = 1 << 18;

    private final DiskFile file;
    private final long size;
    private byte[] bytes = new byte[SIZE];
    private long base;
    private int from;
    private int to;

    Window(DiskFile file, long start) throws IOException {
      this.file = file;
      this.size = file.size();
      this.base = start;
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
