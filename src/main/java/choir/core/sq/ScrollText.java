package choir.core.sq;

import java.util.Optional;

/** What a scroll may hold: any text but the nine break characters of phext. */
public final class ScrollText {
  private ScrollText() {}

  /**
   * Where the first break character stands, as an index into the string; -1 if there is none. The
   * breaks are 0x01 and 0x17 to 0x1F but for 0x1B.
   */
  public static int breakAt(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isBreak(text.charAt(i))) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isBreak(char c) {
    return c < 0x20 && (c == 0x01 || (c >= 0x17 && c != 0x1B));
  }

  /**
   * The text with each break character and each half of a surrogate pair replaced by U+FFFD, for
   * text of unknown origin: the store would refuse it otherwise.
   */
  public static String withoutBreaks(String text) {
    if (fault(text).isEmpty()) {
      return text;
    }
    StringBuilder clean = new StringBuilder(text);
    for (int i = 0; i < clean.length(); i++) {
      if (isBreak(clean.charAt(i)) || isHalf(clean, i)) {
        clean.setCharAt(i, '\uFFFD');
      }
    }
    return clean.toString();
  }

  /** Why no scroll can hold this text, for a person; empty if one can. */
  public static Optional<String> fault(String text) {
    int at = breakAt(text);
    if (at >= 0) {
      return Optional.of(
          "the text holds the break character 0x%02X at offset %d; a scroll may hold none"
              .formatted((int) text.charAt(at), at));
    }
    int half = halfPairAt(text);
    return half < 0
        ? Optional.empty()
        : Optional.of(
            "the text holds half of a surrogate pair at offset %d, which UTF-8 cannot write"
                .formatted(half));
  }

  /** Java would write a question mark in its place, and the scroll would not be what was given. */
  static int halfPairAt(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isHalf(text, i)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isHalf(CharSequence text, int at) {
    char c = text.charAt(at);
    if (!Character.isSurrogate(c)) {
      return false;
    }
    return Character.isHighSurrogate(c)
        ? at + 1 >= text.length() || !Character.isLowSurrogate(text.charAt(at + 1))
        : at == 0 || !Character.isHighSurrogate(text.charAt(at - 1));
  }

  /** How many bytes the text takes as UTF-8. */
  public static long utf8Bytes(String text) {
    long bytes = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      // A surrogate is half of four bytes.
      bytes += c < 0x80 ? 0 : c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
    }
    return bytes;
  }
}
