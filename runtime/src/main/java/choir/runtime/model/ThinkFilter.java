package choir.runtime.model;

/**
 * Removes a model's reasoning from the beginning of its text: {@code <think>...</think>}, as
 * DeepSeek R1, Qwen 3 and others write it where the server does not separate it. Works on pieces,
 * which may split a mark anywhere.
 */
final class ThinkFilter {
  private static final String OPEN = "<think>";
  private static final String CLOSE = "</think>";

  /** Blank text before a mark, in characters; more is text. */
  private static final int MAX_BLANK = 1_000;

  private enum State {
    BEGINNING,
    THINKING,
    AFTER,
    TEXT
  }

  private final StringBuilder held = new StringBuilder();
  private State state = State.BEGINNING;
  private boolean thought;

  /** Whether reasoning was removed. */
  boolean thought() {
    return thought;
  }

  /** The text to show once this piece has arrived; may be empty. */
  String piece(String piece) {
    if (state == State.TEXT) {
      return piece;
    }
    held.append(piece);
    if (state == State.BEGINNING) {
      begin();
    }
    if (state == State.THINKING) {
      think();
    }
    return state == State.BEGINNING || state == State.THINKING ? "" : shown();
  }

  private void begin() {
    String start = held.toString().stripLeading();
    if (start.regionMatches(true, 0, OPEN, 0, OPEN.length())) {
      held.setLength(0);
      held.append(start, OPEN.length(), start.length());
      thought = true;
      state = State.THINKING;
    } else if (held.length() > MAX_BLANK
        || !OPEN.regionMatches(true, 0, start, 0, start.length())) {
      state = State.TEXT;
    }
  }

  private void think() {
    int end = held.indexOf(CLOSE);
    if (end >= 0) {
      held.delete(0, end + CLOSE.length());
      state = State.AFTER;
    } else if (held.length() > CLOSE.length()) {
      held.delete(0, held.length() - CLOSE.length());
    }
  }

  /** The blank lines between the reasoning and the text are part of neither. */
  private String shown() {
    String text = held.toString();
    held.setLength(0);
    if (state == State.AFTER) {
      text = text.stripLeading();
      state = text.isEmpty() ? State.AFTER : State.TEXT;
    }
    return text;
  }

  /** What was held back for a mark that never came. */
  String end() {
    String rest = state == State.BEGINNING ? held.toString() : "";
    held.setLength(0);
    state = State.TEXT;
    return rest;
  }

  /**
   * The text without reasoning whose opening mark was part of the prompt, as the chat templates of
   * DeepSeek R1 and QwQ have it: everything up to a closing mark that nothing opened.
   */
  static String withoutUnopened(String text) {
    int close = text.indexOf(CLOSE);
    return close < 0 || text.lastIndexOf(OPEN, close) >= 0
        ? text
        : text.substring(close + CLOSE.length()).stripLeading();
  }
}
