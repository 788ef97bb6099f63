package choir.runtime.sq;

import choir.core.phext.Coordinate;
import choir.core.sq.Change;
import choir.core.sq.ScrollKey;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One record of the scroll log: a line of header, the scroll, and 0x17.
 *
 * <pre>
 * CRC BATCH INDEX PART/OF TIME KIND PHEXT COORDINATE BYTES
 * 8f3a01bc 42 43 1/2 2026-11-21T10:50:00.123Z put lux 2.3.5/7.2.4/8.1.5 5
 * first␗
 * </pre>
 *
 * CRC is CRC32C (8 hex digits) of all behind it up to and including the 0x17. BATCH is the index of
 * the first operation that was written by the same fsync, INDEX that of the record's own operation,
 * PART/OF its place among the records of that operation. A stored format, version {@value
 * #VERSION}.
 *
 * @param length of the whole record in bytes
 */
record LogRecord(
    long batch,
    long index,
    int part,
    int of,
    String time,
    String kind,
    String phext,
    Coordinate at,
    String text,
    int length) {
  static final int VERSION = 1;

  /** No header is longer: a phext's name of 128 characters, percent-encoded, and the rest. */
  static final int MAX_HEADER = 2048;

  static final byte END = 0x17;
  private static final int CRC_DIGITS = 8;
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  /** Appends the record of one change to a batch that is being built. */
  static int write(
      Bytes out, long batch, long index, int part, int of, Instant time, Change change) {
    int start = out.size();
    byte[] text =
        change instanceof Change.Put put
            ? put.text().getBytes(StandardCharsets.UTF_8)
            : new byte[0];
    StringBuilder header = new StringBuilder(128);
    header.append("        ").append(' ').append(batch).append(' ').append(index).append(' ');
    header.append(part).append('/').append(of).append(' ').append(time).append(' ');
    header.append(kind(change)).append(' ').append(name(change.key().phext())).append(' ');
    header.append(change.key().at()).append(' ').append(text.length).append('\n');
    out.ascii(header).write(text).write(END);
    CRC32C crc = new CRC32C();
    int covered = start + CRC_DIGITS + 1;
    crc.update(out.array(), covered, out.size() - covered);
    hex((int) crc.getValue(), out.array(), start);
    return out.size() - start;
  }

  private static String kind(Change change) {
    return switch (change) {
      case Change.Put put -> "put";
      case Change.Delete delete -> "del";
      case Change.Cut cut -> "cut";
      case Change.Add add -> throw unresolved(add);
      case Change.PutStaged put -> throw unresolved(put);
      case Change.AddStaged add -> throw unresolved(add);
    };
  }

  private static IllegalArgumentException unresolved(Change change) {
    return new IllegalArgumentException(change.key() + ": a record says all of its text");
  }

  private static void hex(int value, byte[] into, int at) {
    for (int i = 0; i < CRC_DIGITS; i++) {
      into[at + i] = HEX[value >>> (28 - 4 * i) & 15];
    }
  }

  private static String name(String phext) {
    for (int i = 0; i < phext.length(); i++) {
      char c = phext.charAt(i);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '-'
              || c == '_'
              || c == '.'
              || c == '/';
      if (!plain) {
        return URLEncoder.encode(phext, StandardCharsets.UTF_8);
      }
    }
    return phext;
  }

  /**
   * Reads the record that begins at {@code from}.
   *
   * @return null if no whole, undamaged record begins there
   */
  static @Nullable LogRecord read(byte[] bytes, int from, int to) {
    int line = from;
    int limit = Math.min(to, from + MAX_HEADER);
    while (line < limit && bytes[line] != '\n') {
      line++;
    }
    if (line >= limit || line - from < CRC_DIGITS + 1) {
      return null;
    }
    String header = new String(bytes, from, line - from, StandardCharsets.ISO_8859_1);
    String[] fields = header.split(" ", -1);
    if (fields.length != 9) {
      return null;
    }
    try {
      return read(bytes, from, to, line, fields);
    } catch (IllegalArgumentException | IndexOutOfBoundsException damaged) {
      return null;
    }
  }

  private static @Nullable LogRecord read(
      byte[] bytes, int from, int to, int line, String[] fields) {
    int size = Integer.parseInt(fields[8]);
    long end = line + 1L + size + 1;
    if (size < 0 || end > to || bytes[(int) end - 1] != END) {
      return null;
    }
    int length = (int) end - from;
    CRC32C crc = new CRC32C();
    crc.update(bytes, from + CRC_DIGITS + 1, length - CRC_DIGITS - 1);
    byte[] digits = new byte[CRC_DIGITS];
    hex((int) crc.getValue(), digits, 0);
    if (!Arrays.equals(digits, 0, CRC_DIGITS, bytes, from, from + CRC_DIGITS)) {
      return null;
    }
    int slash = fields[3].indexOf('/');
    return new LogRecord(
        Long.parseLong(fields[1]),
        Long.parseLong(fields[2]),
        Integer.parseInt(fields[3].substring(0, slash)),
        Integer.parseInt(fields[3].substring(slash + 1)),
        fields[4],
        fields[5],
        URLDecoder.decode(fields[6], StandardCharsets.UTF_8),
        Coordinate.of(fields[7]),
        new String(bytes, line + 1, size, StandardCharsets.UTF_8),
        length);
  }

  /** How many bytes the record at {@code from} says it has; -1 if its header is not whole. */
  static long announced(byte[] bytes, int from, int to) {
    int line = from;
    int limit = Math.min(to, from + MAX_HEADER);
    int lastSpace = -1;
    while (line < limit && bytes[line] != '\n') {
      if (bytes[line] == ' ') {
        lastSpace = line;
      }
      line++;
    }
    if (line >= limit || lastSpace < 0) {
      return -1;
    }
    long size = 0;
    for (int i = lastSpace + 1; i < line; i++) {
      if (bytes[i] < '0' || bytes[i] > '9' || size > Integer.MAX_VALUE) {
        return -1;
      }
      size = size * 10 + bytes[i] - '0';
    }
    return line + 1L - from + size + 1;
  }

  ScrollKey key() {
    return new ScrollKey(phext, at);
  }

  /** Whether it is the first record of its batch. */
  boolean opensBatch() {
    return index == batch && part == 1;
  }
}
