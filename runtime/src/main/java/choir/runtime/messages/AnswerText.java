package choir.runtime.messages;

/**
 * Assembles an answer from pieces, some of which arrive more than once: a client that attaches
 * again gets the answer from its beginning, and after a crash the model may answer differently.
 */
public final class AnswerText {
  private final StringBuilder shown = new StringBuilder();
  private final StringBuilder current = new StringBuilder();

  /**
   * Adds a piece.
   *
   * @param from offset of the piece in the answer
   * @return the text to show now
   */
  public String take(int from, String piece) {
    current.setLength(Math.min(from, current.length()));
    current.append(piece);
    return show(current.toString());
  }

  /** Adds the whole answer; returns the part that was not shown yet. */
  public String end(String whole) {
    current.setLength(0);
    current.append(whole);
    String more = show(whole);
    return whole.length() < shown.length() && more.isEmpty() ? startAnew(whole) : more;
  }

  /** Starts another part of the answer, after a tool call. */
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
