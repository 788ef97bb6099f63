package choir.core.model;

import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Text that every server accepts: without lone surrogates, which UTF-8 cannot hold, and NUL. */
public final class WellFormedText {
  private static final char REPLACEMENT = '\uFFFD';

  private WellFormedText() {}

  /** The text, with a replacement character in place of each lone surrogate and each NUL. */
  public static String of(String text) {
    int at = 0;
    while (at < text.length() && isKept(text, at)) {
      at++;
    }
    if (at == text.length()) {
      return text;
    }
    StringBuilder mended = new StringBuilder(text);
    for (; at < text.length(); at++) {
      if (!isKept(text, at)) {
        mended.setCharAt(at, REPLACEMENT);
      }
    }
    return mended.toString();
  }

  private static boolean isKept(String text, int at) {
    return text.charAt(at) != 0 && !isLoneSurrogate(text, at);
  }

  private static boolean isLoneSurrogate(String text, int at) {
    char c = text.charAt(at);
    if (Character.isHighSurrogate(c)) {
      return at + 1 >= text.length() || !Character.isLowSurrogate(text.charAt(at + 1));
    }
    return Character.isLowSurrogate(c)
        && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
  }

  /** The place of the first lone surrogate, which UTF-8 cannot hold. */
  public static OptionalInt loneSurrogate(String text) {
    return IntStream.range(0, text.length()).filter(at -> isLoneSurrogate(text, at)).findFirst();
  }

  /** The first characters of a text, without splitting a surrogate pair. */
  public static String first(String text, int chars) {
    if (text.length() <= chars) {
      return text;
    }
    boolean splits = chars > 0 && Character.isHighSurrogate(text.charAt(chars - 1));
    return text.substring(0, splits ? chars - 1 : chars);
  }
}
