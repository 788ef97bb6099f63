package choir.core.calendar;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The successive times of a schedule, as cases are written. */
final class Times {
  private Times() {}

  static List<Instant> cron(String expression, String zone, String after, int count) {
    Recurrence cron = new Recurrence.Cron(CronExpression.parse(expression), WallClock.zone(zone));
    return of(Timetable.of(cron, WallClock.zone(zone)), after, count);
  }

  static List<Instant> of(Timetable timetable, String after, int count) {
    List<Instant> found = new ArrayList<>();
    Instant from = Instant.parse(after);
    while (found.size() < count) {
      Optional<Instant> next = timetable.next(from);
      if (next.isEmpty()) {
        break;
      }
      from = next.get();
      found.add(from);
    }
    return found;
  }

  /**
   * Instants to the minute; each may leave out the beginning that it shares with the one before.
   */
  static List<Instant> at(String... instants) {
    List<Instant> parsed = new ArrayList<>();
    String before = "";
    for (String each : instants) {
      before = before.substring(0, Math.max(0, before.length() - each.length())) + each;
      parsed.add(OffsetDateTime.parse(before).toInstant());
    }
    return parsed;
  }
}
