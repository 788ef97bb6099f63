package choir.core.calendar;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A cron expression of five fields with the semantics of Vixie cron, as Debian ships it.
 *
 * <ul>
 *   <li>If both day fields are restricted, a day has to match one of them. A field that begins with
 *       a star is not restricted, and then a day has to match both.
 *   <li>Without a star in minute and hour, the times are fixed times of the clock: each runs once a
 *       day. One that a clock change leaves out runs at the first minute that exists, one that
 *       exists twice runs the first time only.
 *   <li>With a star in minute or hour, the expression means an interval: it runs at every minute of
 *       elapsed time whose local time matches, also in the repeated hour.
 * </ul>
 */
public final class CronExpression {
  /** The Gregorian calendar repeats itself after this many years, with the days of the week. */
  private static final int CYCLE_YEARS = 400;

  private static final LocalDateTime CYCLE_START = LocalDateTime.of(2000, 1, 1, 0, 0);

  private static final Map<String, String> NAMED =
      Map.of(
          "@hourly", "0 * * * *",
          "@daily", "0 0 * * *",
          "@midnight", "0 0 * * *",
          "@weekly", "0 0 * * 0",
          "@monthly", "0 0 1 * *",
          "@yearly", "0 0 1 1 *",
          "@annually", "0 0 1 1 *");

  private static final int MAX_LENGTH = 200;

  private final String text;
  private final CronField minute;
  private final CronField hour;
  private final CronField day;
  private final CronField month;
  private final CronField weekday;

  private CronExpression(String text, List<CronField> fields) {
    this.text = text;
    this.minute = fields.get(0);
    this.hour = fields.get(1);
    this.day = fields.get(2);
    this.month = fields.get(3);
    this.weekday = fields.get(4);
  }

  /**
   * Parses an expression: five fields, or a name such as {@code @daily}.
   *
   * @throws InvalidScheduleException if it is none, or if it never runs
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static CronExpression parse(String expression) {
    String text = expression.strip();
    if (text.length() > MAX_LENGTH) {
      throw refuse("is longer than " + MAX_LENGTH + " characters", "write several schedules");
    }
    String[] words = NAMED.getOrDefault(text.toLowerCase(Locale.ROOT), text).split("\\s+", -1);
    requireFive(text, words);
    List<CronField> fields = new ArrayList<>();
    for (CronField.Kind kind : CronField.Kind.values()) {
      fields.add(CronField.parse(kind, words[fields.size()]));
    }
    CronExpression parsed = new CronExpression(text, fields);
    if (parsed.match(CYCLE_START).isEmpty()) {
      throw refuse(
          "'" + text + "' never runs: no date has such a day",
          "correct the day of month or the month");
    }
    return parsed;
  }

  private static void requireFive(String text, String[] words) {
    if (text.equalsIgnoreCase("@reboot")) {
      throw refuse("'@reboot' has no time: a ranch does not boot", "use a time or an interval");
    }
    if (text.startsWith("@") && words.length == 1) {
      throw refuse("'" + text + "' is not known", "use " + String.join(", ", sorted(NAMED)));
    }
    if (words.length == 6 && words[0].equals("0")) {
      String five = String.join(" ", Arrays.asList(words).subList(1, 6));
      throw refuse("'" + text + "' has 6 fields", "without the seconds it is '" + five + "'");
    }
    if (words.length != 5) {
      throw refuse(
          "'%s' has %d fields".formatted(text, text.isEmpty() ? 0 : words.length),
          "write 5: minute, hour, day of month, month, day of week");
    }
  }

  private static List<String> sorted(Map<String, String> names) {
    return names.keySet().stream().sorted().toList();
  }

  private static InvalidScheduleException refuse(String detail, String remedy) {
    return new InvalidScheduleException("expression", detail, remedy);
  }

  /** The first run after an instant; empty if there is none within 400 years. */
  public Optional<Instant> next(Instant after, ZoneId zone) {
    return isFixed() ? nextFixed(after, zone) : nextElapsed(after, zone.getRules());
  }

  /** Whether minute and hour are fixed times of the clock, not an interval. */
  boolean isFixed() {
    return !minute.star() && !hour.star();
  }

  private Optional<Instant> nextFixed(Instant after, ZoneId zone) {
    LocalDateTime from = after.atZone(zone).toLocalDateTime().truncatedTo(ChronoUnit.MINUTES);
    for (Optional<LocalDateTime> local = match(from);
        local.isPresent();
        local = match(local.get().plusMinutes(1))) {
      Instant at = WallClock.first(local.get(), zone);
      if (at.isAfter(after)) {
        return Optional.of(at);
      }
    }
    return Optional.empty();
  }

  /** Between two clock changes the offset is constant; each such period is searched by itself. */
  private Optional<Instant> nextElapsed(Instant after, ZoneRules rules) {
    Instant last = after.plus(CYCLE_YEARS * 366L, ChronoUnit.DAYS);
    Instant from = after.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
    while (from.isBefore(last)) {
      ZoneOffset offset = rules.getOffset(from);
      LocalDateTime local = LocalDateTime.ofInstant(from, offset);
      LocalDateTime whole = local.truncatedTo(ChronoUnit.MINUTES);
      Optional<LocalDateTime> found = match(whole.equals(local) ? local : whole.plusMinutes(1));
      if (found.isEmpty()) {
        return Optional.empty();
      }
      Instant at = found.get().toInstant(offset);
      ZoneOffsetTransition change = rules.nextTransition(from);
      if (change == null || at.isBefore(change.getInstant())) {
        return Optional.of(at);
      }
      from = change.getInstant();
    }
    return Optional.empty();
  }

  /** The first matching minute from a local time on, of a clock that never changes. */
  private Optional<LocalDateTime> match(LocalDateTime from) {
    LocalDate date = from.toLocalDate();
    LocalTime time = from.toLocalTime();
    LocalDate last = date.plusYears(CYCLE_YEARS);
    while (!date.isAfter(last)) {
      if (!month.has(date.getMonthValue())) {
        date = date.plusMonths(1).withDayOfMonth(1);
        time = LocalTime.MIDNIGHT;
        continue;
      }
      Optional<LocalTime> found = matches(date) ? match(time) : Optional.empty();
      if (found.isPresent()) {
        return Optional.of(date.atTime(found.get()));
      }
      date = date.plusDays(1);
      time = LocalTime.MIDNIGHT;
    }
    return Optional.empty();
  }

  private boolean matches(LocalDate date) {
    boolean byDay = day.has(date.getDayOfMonth());
    boolean byWeekday = weekday.has(date.getDayOfWeek().getValue() % 7);
    return needsBothDays() ? byDay && byWeekday : byDay || byWeekday;
  }

  /** Whether a day has to match both day fields, since one of them begins with a star. */
  boolean needsBothDays() {
    return day.star() || weekday.star();
  }

  private Optional<LocalTime> match(LocalTime from) {
    int atHour = hour.from(from.getHour());
    if (atHour == from.getHour()) {
      int atMinute = minute.from(from.getMinute());
      if (atMinute >= 0) {
        return Optional.of(LocalTime.of(atHour, atMinute));
      }
      atHour = hour.from(atHour + 1);
    }
    return atHour < 0 ? Optional.empty() : Optional.of(LocalTime.of(atHour, minute.from(0)));
  }

  /**
   * The local time that a clock change left out and for which the run at {@code due} stands; empty
   * for all other runs.
   */
  Optional<LocalTime> leftOut(Instant due, ZoneId zone) {
    ZoneOffsetTransition change = zone.getRules().nextTransition(due.minusNanos(1));
    if (!isFixed() || change == null || !change.isGap() || !change.getInstant().equals(due)) {
      return Optional.empty();
    }
    return match(change.getDateTimeBefore())
        .filter(local -> local.isBefore(change.getDateTimeAfter()))
        .map(LocalDateTime::toLocalTime);
  }

  /** What its author may not expect, in sentences; empty if nothing. */
  public List<String> warnings() {
    return CronWords.warnings(this);
  }

  /** The expression in words, such as {@code 60 runs a day, every minute from 09:00 to 09:59}. */
  public String words() {
    return CronWords.of(this);
  }

  CronField minute() {
    return minute;
  }

  CronField hour() {
    return hour;
  }

  CronField day() {
    return day;
  }

  CronField month() {
    return month;
  }

  CronField weekday() {
    return weekday;
  }

  /** The expression as it was written. */
  @JsonValue
  public String text() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CronExpression cron && cron.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
