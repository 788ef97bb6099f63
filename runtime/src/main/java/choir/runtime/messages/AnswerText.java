package choir.runtime.messages;

/**
 * Puts an answer together that comes in pieces, some of them more than once: who attaches again
 * hears from the beginning what was said so far, and after a crash the model may say something
 * else.
 */
public final class AnswerText {
  private final StringBuilder shown = new StringBuilder();
  private final StringBuilder current = new StringBuilder();

  /**
   * Takes a piece.
   *
   * @param from where it begins in the answer
   * @return what is to be shown now
   */
  public String take(int from, String piece) {
    current.setLength(Math.min(from, current.length()));
    current.append(piece);
    return show(current.toString());
  }

  /** Takes the whole answer; returns what was not shown yet. */
  public String end(String whole) {
    current.setLength(0);
    current.append(whole);
    String more = show(whole);
    return whole.length() < shown.length() && more.isEmpty() ? startAnew(whole) : more;
  }

  /** A tool was called: what comes next is another part of the answer. */
  public String nextPart() {
    boolean midLine = !shown.isEmpty() && shown.charAt(shown.length() - 1) != '\n';
    shown.setLength(0);
    current.setLength(0);
    return midLine ? "\n" : "";
  }

  private String show(String text) {
    String before = shown.toString();
    if (text.startsWith(before)) {
      shown.append(text, before.length(), text.length());
      return text.substring(before.length());
    }
    return before.startsWith(text) ? "" : startAnew(text);
  }

  private String startAnew(String text) {
    shown.setLength(0);
    shown.append(text);
    return "\n[anew] " + text;
  }
}
