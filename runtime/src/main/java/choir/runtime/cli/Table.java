package choir.runtime.cli;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Rows under headings, aligned by characters; the last column has any width. */
public final class Table {
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ssX", Locale.ROOT);

  private final List<List<String>> rows = new ArrayList<>();

  public Table(String... headings) {
    rows.add(List.of(headings));
  }

  public void row(Object... cells) {
    rows.add(Arrays.stream(cells).map(String::valueOf).map(Table::line).toList());
  }

  /** The lines, each with its line feed; the headings alone without rows. */
  public String text() {
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], width(row.get(i)));
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        line.append(row.get(i)).append(" ".repeat(widths[i] - width(row.get(i)) + 2));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  private static int width(String text) {
    return text.codePointCount(0, text.length());
  }

  /** Text on one line, without control characters, which a terminal would obey. */
  public static String line(String text) {
    StringBuilder line = new StringBuilder(text.length());
    text.codePoints().forEach(c -> line.appendCodePoint(isHarmless(c) ? c : ' '));
    return line.toString();
  }

  /** Whether a character neither controls the terminal nor reorders what stands beside it. */
  private static boolean isHarmless(int c) {
    boolean mark = c == 0x061c || c == 0x200e || c == 0x200f;
    boolean direction = (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
    return !Character.isISOControl(c) && !mark && !direction;
  }

  /** Words on one line; "-" if there are none. */
  public static String words(Collection<String> words) {
    return words.isEmpty() ? "-" : String.join(", ", words);
  }

  /** A time to the second, in the zone of this machine: {@code 2026-11-29 18:03:21+01}. */
  public static String seconds(Instant time) {
    return seconds(time, ZoneId.systemDefault());
  }

  static String seconds(Instant time, ZoneId zone) {
    return SECONDS.format(time.atZone(zone));
  }

  /** A time of the API, as {@link #seconds(Instant)}; as it is if it is none. */
  public static String seconds(String time) {
    try {
      return seconds(Instant.parse(time));
    } catch (DateTimeParseException other) {
      return time;
    }
  }

  /** Truncates a text to one line of limited length. */
  public static String cut(String text, int most) {
    String line = line(text).strip();
    return width(line) <= most
        ? line
        : line.substring(0, line.offsetByCodePoints(0, most - 1)) + "…";
  }
}
