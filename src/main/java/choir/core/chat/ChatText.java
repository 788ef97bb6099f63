package choir.core.chat;

import choir.core.model.WellFormedText;

/** Texts of others in messages: data that is neither markup nor a mention. */
public final class ChatText {
  private ChatText() {}

  /**
   * A code block that its text cannot leave.
   *
   * @param max maximum length of the text, which is cut
   */
  public static String block(String text, int max) {
    String escaped = escaped(text);
    return "```\n" + (escaped.length() <= max ? escaped : cut(escaped, max)) + "\n```";
  }

  /** Behind each backtick stands a joiner that is not visible, so that no fence ends a block. */
  static String escaped(String text) {
    return visible(text, true).replace("`", "`\u2060");
  }

  /** One line in which nothing is markup or a mention. */
  public static String plain(String text, int max) {
    String line = visible(text, false);
    String cut = line.length() <= max ? line : cut(line, max);
    return cut.replaceAll("([\\\\`*_~|<>@#\\[\\]()])", "\\\\$1").replace("://", ":\u2060//");
  }

  private static String cut(String text, int max) {
    return WellFormedText.first(text, max) + "…";
  }

  /** Shows what has no form of its own, or turns the direction of others, as a number. */
  private static String visible(String text, boolean lines) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .forEach(
            each -> {
              if (each == '\n' && lines) {
                shown.append('\n');
              } else if (isHidden(each)) {
                shown.append("\\u{").append(Integer.toHexString(each)).append('}');
              } else {
                shown.appendCodePoint(each);
              }
            });
    return shown.toString();
  }

  private static boolean isHidden(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}
