package choir.core.sq;

/** What a scroll may hold: any text but the nine break characters of phext. */
public final class ScrollText {
  private ScrollText() {}

  /**
   * Where the first break character stands, as an index into the string; -1 if there is none. The
   * breaks are 0x01 and 0x17 to 0x1F but for 0x1B.
   */
  public static int breakAt(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x20 && (c == 0x01 || (c >= 0x17 && c != 0x1B))) {
        return i;
      }
    }
    return -1;
  }

  /** The text with each break character replaced by U+FFFD, for text of unknown origin. */
  public static String withoutBreaks(String text) {
    if (breakAt(text) < 0) {
      return text;
    }
    StringBuilder clean = new StringBuilder(text);
    for (int i = 0; i < clean.length(); i++) {
      if (breakAt(clean.substring(i, i + 1)) == 0) {
        clean.setCharAt(i, '\uFFFD');
      }
    }
    return clean.toString();
  }
}
