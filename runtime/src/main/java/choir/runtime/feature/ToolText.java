package choir.runtime.feature;

import choir.core.model.WellFormedText;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Makes the output of files and programs fit for a model: text, and not too much of it. */
public final class ToolText {
  /** Colors, cursor movements and titles of terminals. */
  private static final Pattern TERMINAL =
      Pattern.compile(
          "\u001b(?:\\[[0-?]*[ -/]*[@-~]|\\][^\u0007\u001b]{0,1000}(?:\u0007|\u001b\\\\)?)");

  private ToolText() {}

  /** Bytes as text: UTF-8, with a replacement character for what is not. */
  public static String of(byte[] bytes) {
    return clean(new String(bytes, StandardCharsets.UTF_8));
  }

  /** The text without control characters, except for line feeds and tabs. */
  public static String clean(String text) {
    String lines = TERMINAL.matcher(text).replaceAll("").replace("\r\n", "\n");
    StringBuilder clean = new StringBuilder(lines.length());
    for (int i = 0; i < lines.length(); i++) {
      char c = lines.charAt(i);
      if (c == '\n' || c == '\t' || !Character.isISOControl(c)) {
        clean.append(c);
      } else if (c == '\r') {
        clean.append('\n');
      }
    }
    return WellFormedText.of(clean.toString());
  }

  /** The text on one line. */
  public static String line(String text) {
    return clean(text).replace('\n', ' ').replace('\t', ' ');
  }

  /** At most about {@code max} characters: the beginning and the end, with a note between them. */
  public static String cut(String text, int max) {
    if (text.length() <= max) {
      return text;
    }
    int half = Math.max(1, max / 2);
    String head = WellFormedText.first(text, half);
    String tail = WellFormedText.of(text.substring(text.length() - half));
    return join(head, text.length() - head.length() - tail.length(), "characters", tail);
  }

  /** A beginning and an end of something longer. */
  public static String join(String head, long missing, String unit, String tail) {
    return head + "\n[... " + missing + " " + unit + " are left out here ...]\n" + tail;
  }
}
