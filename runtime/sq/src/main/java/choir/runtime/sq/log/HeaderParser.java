package choir.runtime.sq.log;

import choir.core.phext.Coordinate;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/**
 * Takes the fields of a record's header from its bytes, one after the other: opening a store reads
 * millions of them, and text made of each would be most of its work.
 *
 * <p>Every method throws IllegalArgumentException if the next field is none of its kind.
 */
final class HeaderParser {
  /** More are no number that the log ever has, and fewer cannot overflow. */
  private static final int MOST_DIGITS = 18;

  private final byte[] bytes;
  private final int end;
  private int at;

  /** The fields from one place up to another, at which the line ends. */
  HeaderParser(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
  }

  /** A number and the blank or the end of the line behind it. */
  long number() {
    return number(' ');
  }

  /** As {@link #number()}, of one that fits. */
  int small() {
    return small(number());
  }

  private static int small(long number) {
    if (number > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("too large a number");
    }
    return (int) number;
  }

  private long number(char behind) {
    int start = at;
    long number = 0;
    while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
      number = number * 10 + bytes[at++] - '0';
    }
    if (at == start || at - start > MOST_DIGITS) {
      throw new IllegalArgumentException("no number");
    }
    pass(behind);
    return number;
  }

  /** A number and the mark behind it, which is no blank. */
  int before(char mark) {
    return small(number(mark));
  }

  /** Goes behind a mark; at the end of the line there is a blank, so to speak. */
  private void pass(char mark) {
    if (at >= end ? at > end || mark != ' ' : bytes[at] != mark) {
      throw new IllegalArgumentException("no '" + mark + "'");
    }
    at++;
  }

  /** Text up to the next blank. */
  String word() {
    int start = at;
    while (at < end && bytes[at] != ' ') {
      at++;
    }
    String word = new String(bytes, start, at - start, StandardCharsets.ISO_8859_1);
    pass(' ');
    return word;
  }

  /** A phext's name. */
  String name() {
    String word = word();
    return word.indexOf('%') < 0 && word.indexOf('+') < 0
        ? word
        : URLDecoder.decode(word, StandardCharsets.UTF_8);
  }

  Coordinate coordinate() {
    return new Coordinate(
        before('.'),
        before('.'),
        before('/'),
        before('.'),
        before('.'),
        before('/'),
        before('.'),
        before('.'),
        small());
  }
}
