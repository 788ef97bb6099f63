package choir.core.sq;

import java.util.Optional;

/** Validates scroll text: any text without the nine break characters of phext. */
public final class ScrollText {
  private ScrollText() {}

  /**
   * The index of the first break character in the string; -1 if there is none. The break characters
   * are 0x01 and 0x17 to 0x1F except 0x1B.
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
   * Returns the text with break characters and unpaired surrogates replaced by U+FFFD, for
   * untrusted text that the store would otherwise refuse.
   */
  public static String withoutBreaks(String text) {
    if (fault(text).isEmpty()) {
      return text;
    }
    StringBuilder clean = new StringBuilder(text);
    for (int i = 0; i < clean.length(); i++) {
      if (isBreak(clean.charAt(i)) || isUnpairedSurrogate(clean, i)) {
        clean.setCharAt(i, '\uFFFD');
      }
    }
    return clean.toString();
  }

  /** The human-readable reason why a scroll cannot contain this text; empty if it can. */
  public static Optional<String> fault(String text) {
    int at = breakAt(text);
    if (at >= 0) {
      return Optional.of(
          "the text contains the break character 0x%02X at offset %d; scrolls must not contain any"
              .formatted((int) text.charAt(at), at));
    }
    int unpaired = unpairedSurrogateAt(text);
    return unpaired < 0
        ? Optional.empty()
        : Optional.of(
            "the text contains an unpaired surrogate at offset %d, which UTF-8 cannot encode"
                .formatted(unpaired));
  }

  /** The index of the first unpaired surrogate, which Java would encode as '?'; -1 if none. */
  static int unpairedSurrogateAt(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isUnpairedSurrogate(text, i)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isUnpairedSurrogate(CharSequence text, int at) {
    char c = text.charAt(at);
    if (!Character.isSurrogate(c)) {
      return false;
    }
    return Character.isHighSurrogate(c)
        ? at + 1 >= text.length() || !Character.isLowSurrogate(text.charAt(at + 1))
        : at == 0 || !Character.isHighSurrogate(text.charAt(at - 1));
  }

  /** The size of the text in UTF-8 bytes. */
  public static long utf8Bytes(String text) {
    long bytes = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      // Each surrogate of a pair accounts for two of four bytes.
      bytes += c < 0x80 ? 0 : c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
    }
    return bytes;
  }
}
