package choir.core.chat;

/**
 * Mentions in the text of a message, in Discord's form {@code <@ID>} or {@code <@!ID>}. Those in
 * code and those behind a backslash mention nobody.
 */
final class Mentions {
  private Mentions() {}

  /** Whether a text mentions a user. */
  static boolean mentions(String text, String user) {
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '\\') {
        at += 2;
      } else if (c == '`') {
        at = afterCode(text, at);
      } else if (c == '<' && isMention(text, at, user)) {
        return true;
      } else {
        at++;
      }
    }
    return false;
  }

  private static boolean isMention(String text, int at, String user) {
    return text.startsWith("<@" + user + ">", at) || text.startsWith("<@!" + user + ">", at);
  }

  /** The end of the code that begins here; of backticks that no others close, their own end. */
  private static int afterCode(String text, int at) {
    int opened = afterBackticks(text, at);
    int length = opened - at;
    int next = opened;
    while (next < text.length()) {
      int begin = text.indexOf('`', next);
      if (begin < 0) {
        return opened;
      }
      int end = afterBackticks(text, begin);
      if (end - begin == length) {
        return end;
      }
      next = end;
    }
    return opened;
  }

  private static int afterBackticks(String text, int at) {
    int end = at;
    while (end < text.length() && text.charAt(end) == '`') {
      end++;
    }
    return end;
  }
}
