package choir.runtime.calendar;

import choir.core.calendar.CronExpression;
import choir.core.calendar.InvalidScheduleException;
import choir.core.calendar.Recurrence;
import choir.core.calendar.Timetable;
import choir.core.calendar.WallClock;
import choir.core.calendar.Window;
import choir.runtime.cli.BadInput;
import choir.runtime.cli.Table;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The next times of a cron expression. */
record NextTimes(Timetable timetable, List<Instant> next) {
  static final int MAX_COUNT = 1_000;

  private static final DateTimeFormatter LOCAL =
      DateTimeFormatter.ofPattern("EEE uuuu-MM-dd HH:mm:ss XXX", Locale.ENGLISH);

  /**
   * Finds them.
   *
   * @param zone null for that of this machine
   * @param after null for now
   * @param active windows in which it runs; null for always
   * @param blackouts windows in which it does not run; null for none
   * @throws BadInput if one of these cannot be used
   */
  static NextTimes find(
      String expression,
      @Nullable String zone,
      @Nullable String after,
      int count,
      @Nullable List<String> active,
      @Nullable List<String> blackouts) {
    if (count < 1 || count > MAX_COUNT) {
      throw new BadInput("--count is " + count + ", must be 1 to " + MAX_COUNT);
    }
    Instant from = after == null ? Instant.now() : time(after);
    try {
      ZoneId in = zone == null ? ZoneId.systemDefault() : WallClock.zone(zone);
      Timetable timetable =
          new Timetable(
              new Recurrence.Cron(CronExpression.parse(expression), in),
              in,
              windows(active),
              windows(blackouts));
      return new NextTimes(timetable, next(timetable, from, count));
    } catch (InvalidScheduleException invalid) {
      throw new BadInput(String.valueOf(invalid.getMessage()));
    }
  }

  private static Instant time(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException invalid) {
      throw new BadInput(
          "--after is '" + text + "', must be a time such as 2027-03-13T12:00:00Z or ...+01:00");
    }
  }

  private static List<Window> windows(@Nullable List<String> texts) {
    return texts == null ? List.of() : texts.stream().map(Window::parse).toList();
  }

  private static List<Instant> next(Timetable timetable, Instant after, int count) {
    List<Instant> found = new ArrayList<>();
    Optional<Instant> next = timetable.next(after);
    while (next.isPresent() && found.size() < count) {
      found.add(next.get());
      next = timetable.next(next.get());
    }
    return found;
  }

  String text() {
    StringBuilder text = new StringBuilder(timetable.words()).append('\n');
    timetable.recurrence().warnings().forEach(each -> text.append(each).append('\n'));
    if (next.isEmpty()) {
      return text.append("It never runs in these windows.\n").toString();
    }
    Table table = new Table("LOCAL", "UTC", "NOTE");
    for (Instant at : next) {
      table.row(LOCAL.format(at.atZone(timetable.zone())), at, timetable.recurrence().remark(at));
    }
    return text.append('\n').append(table.text()).toString();
  }
}
