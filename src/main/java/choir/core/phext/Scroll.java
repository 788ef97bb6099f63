package choir.core.phext;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A text and its coordinate.
 *
 * @param text Unicode text without the nine break characters; may be empty
 */
public record Scroll(Coordinate at, String text) {

  /**
   * @throws IllegalArgumentException if {@code at} is unreachable or the text is invalid, see
   *     {@link #refusal}
   */
  public Scroll {
    if (!at.isReachable()) {
      throw new IllegalArgumentException(
          at + " cannot hold a scroll: breaks reach at most " + Coordinate.MAX);
    }
    Optional<String> refusal = refusal(text);
    if (refusal.isPresent()) {
      throw new IllegalArgumentException(refusal.get());
    }
  }

  /**
   * Splits a phext into scrolls ({@code phokenize} in libphext). Breaks before a text only move the
   * cursor. A phext with trailing breaks ends with one empty scroll, at the cursor position before
   * them; thus an empty text is one empty scroll at the origin.
   *
   * @return in the order of the text, which is coordinate order unless a dimension overflows
   */
  public static List<Scroll> parse(String phext) {
    return parse(phext, Coordinate.ORIGIN);
  }

  /** Like {@link #parse(String)}, for a text that begins at a given coordinate. */
  public static List<Scroll> parse(String phext, Coordinate start) {
    List<Scroll> scrolls = new ArrayList<>();
    Cursor cursor = new Cursor(start);
    int end = phext.length();
    int next = 0;
    do {
      int from = startOfText(phext, next);
      if (from == end) {
        scrolls.add(new Scroll(cursor.coordinate(), ""));
        break;
      }
      pass(phext, next, from, cursor);
      next = endOfText(phext, from);
      scrolls.add(new Scroll(cursor.coordinate(), phext.substring(from, next)));
      if (next < end) {
        pass(phext, next, next + 1, cursor);
        next++;
      }
    } while (next < end);
    return scrolls;
  }

  private static void pass(String phext, int from, int to, Cursor cursor) {
    for (int i = from; i < to; i++) {
      Break step = Break.at(phext.charAt(i));
      if (step != null) {
        cursor.pass(step);
      }
    }
  }

  private static int startOfText(String phext, int from) {
    int i = from;
    while (i < phext.length() && Break.at(phext.charAt(i)) != null) {
      i++;
    }
    return i;
  }

  private static int endOfText(String phext, int from) {
    int i = from;
    while (i < phext.length() && Break.at(phext.charAt(i)) == null) {
      i++;
    }
    return i;
  }

  /**
   * The reason why a text is not valid in a scroll, as a sentence. A break would move all following
   * scrolls; an unpaired surrogate cannot be encoded in UTF-8.
   *
   * @return empty if valid; otherwise the first error with its UTF-8 byte offset, from 0
   */
  public static Optional<String> refusal(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      @Nullable Break found = Break.at(c);
      if (found != null) {
        return Optional.of(
            "Scroll text may not hold break characters: " + found + " at byte " + bytes(text, i));
      }
      if (Character.isSurrogate(c)) {
        if (!Utf8.isPair(text, i)) {
          return Optional.of(
              "Scroll text must be Unicode: half a surrogate pair at byte " + bytes(text, i));
        }
        i++;
      }
    }
    return Optional.empty();
  }

  private static long bytes(String text, int end) {
    return Utf8.length(text, 0, end);
  }

  /**
   * The first line, followed by {@code ...} if the text continues, as in the text map of SQ 0.5.6
   * with libphext 0.3.3. Unlimited length.
   */
  public String summary() {
    return summary(Integer.MAX_VALUE);
  }

  /**
   * The first line, truncated to a number of bytes without splitting characters, followed by {@code
   * ...} if the text continues.
   *
   * @param maxBytes maximum UTF-8 bytes, excluding the dots; at least 0
   */
  public String summary(int maxBytes) {
    return summary(text, maxBytes);
  }

  /** Like {@link #summary(int)}; reads no more of the text than it returns. */
  static String summary(String text, int maxBytes) {
    int feed = text.indexOf('\n');
    int end = Utf8.fit(text, feed < 0 ? text.length() : feed, maxBytes);
    return end == text.length() ? text : text.substring(0, end) + "...";
  }
}
