package choir.runtime.tls;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Writes the distinguished encoding (X.690) of what certificates consist of. Reading it is the
 * JDK's work, and so are the encodings of names and public keys.
 */
final class Der {
  private static final int BOOLEAN = 0x01;
  private static final int INTEGER = 0x02;
  private static final int BIT_STRING = 0x03;
  private static final int OCTET_STRING = 0x04;
  private static final int OBJECT_IDENTIFIER = 0x06;
  private static final int UTC_TIME = 0x17;
  private static final int GENERALIZED_TIME = 0x18;
  private static final int SEQUENCE = 0x30;
  private static final int CONTEXT = 0x80;
  private static final int CONSTRUCTED = 0x20;

  /** RFC 5280: years before this one have two digits. */
  private static final int FOUR_DIGITS_FROM = 2050;

  private Der() {}

  static byte[] sequence(byte[]... parts) {
    return value(SEQUENCE, concatenated(parts));
  }

  static byte[] yes() {
    return value(BOOLEAN, new byte[] {(byte) 0xff});
  }

  static byte[] integer(BigInteger number) {
    return value(INTEGER, number.toByteArray());
  }

  /**
   * @param unused number of bits at the end of the last byte that do not count
   */
  static byte[] bits(int unused, byte[] bytes) {
    return value(BIT_STRING, concatenated(new byte[] {(byte) unused}, bytes));
  }

  static byte[] octets(byte[] bytes) {
    return value(OCTET_STRING, bytes);
  }

  /**
   * @param dotted such as {@code 2.5.29.14}
   */
  static byte[] oid(String dotted) {
    String[] parts = dotted.split("\\.", -1);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(Integer.parseInt(parts[0]) * 40 + Integer.parseInt(parts[1]));
    for (int i = 2; i < parts.length; i++) {
      writeBase128(bytes, Integer.parseInt(parts[i]));
    }
    return value(OBJECT_IDENTIFIER, bytes.toByteArray());
  }

  private static void writeBase128(ByteArrayOutputStream to, int number) {
    int digits = 1;
    while (number >>> (7 * digits) != 0) {
      digits++;
    }
    for (int digit = digits - 1; digit >= 0; digit--) {
      to.write((number >>> (7 * digit) & 0x7f) | (digit > 0 ? 0x80 : 0));
    }
  }

  /** To the second. */
  static byte[] time(Instant at) {
    boolean four = at.atZone(ZoneOffset.UTC).getYear() >= FOUR_DIGITS_FROM;
    String text =
        DateTimeFormatter.ofPattern(four ? "uuuuMMddHHmmss'Z'" : "uuMMddHHmmss'Z'", Locale.ROOT)
            .format(at.atOffset(ZoneOffset.UTC));
    return value(four ? GENERALIZED_TIME : UTC_TIME, text.getBytes(StandardCharsets.US_ASCII));
  }

  /** In place of the tag that the content would have by itself. */
  static byte[] tagged(int number, byte[] content) {
    return value(CONTEXT | number, content);
  }

  /** Around an encoded value. */
  static byte[] wrapped(int number, byte[] value) {
    return value(CONTEXT | CONSTRUCTED | number, value);
  }

  private static byte[] value(int tag, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    int length = content.length;
    if (length < 0x80) {
      out.write(length);
    } else {
      byte[] digits = BigInteger.valueOf(length).toByteArray();
      int from = digits[0] == 0 ? 1 : 0;
      out.write(0x80 | (digits.length - from));
      out.write(digits, from, digits.length - from);
    }
    out.writeBytes(content);
    return out.toByteArray();
  }

  static byte[] concatenated(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
