package choir.core.calendar;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them in schedules: {@code 90s}, {@code 30m}, {@code 1h30m}. */
public final class Spans {
  private static final Pattern FORM =
      Pattern.compile("(?:(\\d{1,6})d)?(?:(\\d{1,6})h)?(?:(\\d{1,6})m)?(?:(\\d{1,9})s)?");

  private Spans() {}

  /**
   * Parses a duration of days, hours, minutes and seconds.
   *
   * @param field the part of the schedule that has it, for the refusal
   * @throws InvalidScheduleException if it is none
   */
  public static Duration parse(String field, String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (text.isBlank() || !matcher.matches()) {
      throw new InvalidScheduleException(
          field, "'" + text + "' is not a duration", "write 90s, 30m, 4h, 1h30m or 2d");
    }
    return Duration.ofDays(number(matcher, 1))
        .plusHours(number(matcher, 2))
        .plusMinutes(number(matcher, 3))
        .plusSeconds(number(matcher, 4));
  }

  private static long number(Matcher matcher, int group) {
    String digits = matcher.group(group);
    return digits == null ? 0 : Long.parseLong(digits);
  }

  /** A duration as {@link #parse} reads it, to the second; {@code 0s} if it is shorter. */
  public static String words(Duration duration) {
    StringBuilder words = new StringBuilder();
    append(words, duration.toDays(), "d");
    append(words, duration.toHoursPart(), "h");
    append(words, duration.toMinutesPart(), "m");
    append(words, duration.toSecondsPart(), "s");
    return words.isEmpty() ? "0s" : words.toString();
  }

  private static void append(StringBuilder words, long number, String unit) {
    if (number > 0) {
      words.append(number).append(unit);
    }
  }
}
