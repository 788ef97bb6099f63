package choir.runtime.sq.log;

import choir.core.sq.ScrollKey;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The header of one record of the scroll log: a line, the scroll's text behind it, and 0x17.
 *
 * <pre>
 * CRC BATCH INDEX PART/OF TIME KIND PHEXT COORDINATE PREV BASE SIZE BYTES
 * 8f3a01bc 42 43 1/2 2026-11-21T10:50:00.123Z add lux 2.3.5/7.2.4/8.1.5 40 40 12 5
 * first␗
 * </pre>
 *
 * CRC is CRC32C (8 hex digits) of all behind it up to and including the 0x17. BATCH is the number
 * of the entry that was written as one, INDEX that of the record's own operation, PART/OF its place
 * among the records of the batch; the rest is as in {@link Revision}. A stored format, version
 * {@value #VERSION}.
 *
 * <p>Format 1 had neither PREV, BASE nor SIZE; BATCH was the index of the first operation of the
 * batch and PART/OF the record's place among those of its operation.
 *
 * @param headerBytes of the line, its end included
 * @param textBytes of the text
 */
public record LogRecord(
    int format,
    long batch,
    long index,
    int part,
    int of,
    String time,
    RecordKind kind,
    ScrollKey key,
    long prev,
    long base,
    long size,
    int headerBytes,
    int textBytes) {
  static final int VERSION = 2;

  /** No header is longer: a phext's name of 128 characters, percent-encoded, and the rest. */
  static final int MAX_HEADER = 2048;

  static final byte END = 0x17;
  private static final int CRC_DIGITS = 8;
  private static final int FIELDS_1 = 9;
  private static final int FIELDS_2 = 12;
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  /** Appends the record of one change to a batch that is being built. */
  static int write(
      GrowingBuffer out, long batch, int part, int of, CharSequence time, Revision revision) {
    int start = out.size();
    byte[] text = revision.text().getBytes(StandardCharsets.UTF_8);
    StringBuilder header = new StringBuilder(160);
    header.append("        ").append(' ').append(batch).append(' ');
    header.append(revision.version()).append(' ');
    header.append(part).append('/').append(of).append(' ').append(time).append(' ');
    header.append(revision.kind().word()).append(' ');
    header.append(name(revision.key().phext())).append(' ').append(revision.key().at());
    header.append(' ').append(revision.prev()).append(' ').append(revision.base());
    header.append(' ').append(revision.size()).append(' ').append(text.length).append('\n');
    out.ascii(header).write(text).write(END);
    CRC32C crc = new CRC32C();
    int covered = start + CRC_DIGITS + 1;
    crc.update(out.array(), covered, out.size() - covered);
    hex((int) crc.getValue(), out.array(), start);
    return out.size() - start;
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
    int fields = 1;
    int last = from;
    while (line < limit && bytes[line] != '\n') {
      if (bytes[line++] == ' ') {
        fields++;
        last = line;
      }
    }
    if (line >= limit || (fields != FIELDS_1 && fields != FIELDS_2)) {
      return null;
    }
    try {
      int text = new HeaderParser(bytes, last, line).small();
      long end = line + 1L + text + 1;
      boolean whole = end <= to && bytes[(int) end - 1] == END && sound(bytes, from, (int) end);
      return whole ? read(bytes, from, line, text, fields == FIELDS_1) : null;
    } catch (IllegalArgumentException damaged) {
      return null;
    }
  }

  /** Whether the checksum at the beginning is that of what is behind it. */
  private static boolean sound(byte[] bytes, int from, int end) {
    int covered = from + CRC_DIGITS + 1;
    if (end < covered || bytes[covered - 1] != ' ') {
      return false;
    }
    CRC32C crc = new CRC32C();
    crc.update(bytes, covered, end - covered);
    int value = (int) crc.getValue();
    for (int i = 0; i < CRC_DIGITS; i++) {
      if (bytes[from + i] != HEX[value >>> (28 - 4 * i) & 15]) {
        return false;
      }
    }
    return true;
  }

  private static LogRecord read(byte[] bytes, int from, int line, int text, boolean former) {
    HeaderParser fields = new HeaderParser(bytes, from + CRC_DIGITS + 1, line);
    return new LogRecord(
        former ? 1 : VERSION,
        fields.number(),
        fields.number(),
        fields.before('/'),
        fields.small(),
        fields.word(),
        RecordKind.of(fields.word()),
        new ScrollKey(fields.name(), fields.coordinate()),
        former ? 0 : fields.number(),
        former ? 0 : fields.number(),
        former ? text : fields.number(),
        line + 1 - from,
        text);
  }

  /** The index of the record at {@code from}, unchecked: a hint of where to look. */
  static long indexAt(byte[] bytes, int from, int to) {
    int at = from + CRC_DIGITS + 1;
    while (at < to && bytes[at] != ' ') {
      at++;
    }
    long index = 0;
    for (at++; at < to && bytes[at] >= '0' && bytes[at] <= '9'; at++) {
      index = index * 10 + bytes[at] - '0';
    }
    return index;
  }

  /** Length that the record at {@code from} declares; -1 if its header is incomplete. */
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

  /** Length of the whole record in bytes. */
  public int length() {
    return headerBytes + textBytes + 1;
  }

  /** The record's change, of which {@code bytes} hold the record from {@code from} on. */
  Revision revision(byte[] bytes, int from) {
    return new Revision(kind, key, index, prev, base, size, text(bytes, from));
  }

  private String text(byte[] bytes, int from) {
    return new String(bytes, from + headerBytes, textBytes, StandardCharsets.UTF_8);
  }

  Instant instant() {
    return Instant.parse(time);
  }

  /** The number of what is there whole or not at all: the batch, in format 1 the operation. */
  long unit() {
    return format == 1 ? index : batch;
  }

  /** Whether it is the first record of its batch. */
  boolean opensBatch() {
    return part == 1 && (format > 1 || index == batch);
  }
}
