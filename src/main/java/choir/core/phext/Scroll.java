package choir.core.phext;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A text and its place.
 *
 * @param text any Unicode text without the nine break characters; it may be empty
 */
public record Scroll(Coordinate at, String text) {

  /**
   * @throws IllegalArgumentException if {@code at} lies where no breaks lead, or {@link #refusal}
   *     has something to say about the text
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
   * Cuts a phext into its runs of text ({@code phokenize} in libphext). Breaks before a text only
   * move the cursor. A phext whose last breaks lead to no text ends with one empty scroll, where
   * the cursor stood before them; so an empty text is one empty scroll at the origin.
   *
   * @return in the order of the text, which is the order of coordinates unless a dimension is full
   */
  public static List<Scroll> parse(String phext) {
    return parse(phext, Coordinate.ORIGIN);
  }

  /** As {@link #parse(String)} of a text that begins at a place of its own. */
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
   * Why a text may not be a scroll, as a sentence for its author. A break inside would move every
   * scroll behind it; half a surrogate pair has no UTF-8.
   *
   * @return empty if it may; else the first fault with its offset in bytes of UTF-8, from 0
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
   * The first line, followed by {@code ...} if the scroll goes on: what SQ 0.5.6 with libphext
   * 0.3.3 shows in its text map, however long that line is.
   */
  public String summary() {
    return summary(Integer.MAX_VALUE);
  }

  /**
   * The first line, or as many whole characters of it as go into a number of bytes, followed by
   * {@code ...} if the scroll goes on.
   *
   * @param maxBytes of UTF-8, without the dots; 0 or more
   */
  public String summary(int maxBytes) {
    return summary(text, maxBytes);
  }

  /** As {@link #summary(int)}; reads no more of the text than it shows. */
  static String summary(String text, int maxBytes) {
    int feed = text.indexOf('\n');
    int end = Utf8.fit(text, feed < 0 ? text.length() : feed, maxBytes);
    return end == text.length() ? text : text.substring(0, end) + "...";
  }
}
