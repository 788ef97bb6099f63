package choir.actors.calendar;

import static choir.actors.EntityTestBench.LUX;

import choir.core.calendar.CronExpression;
import choir.core.calendar.Heartbeat;
import choir.core.calendar.Recurrence;
import choir.core.calendar.Schedule;
import choir.core.calendar.Timetable;
import choir.core.calendar.WallClock;
import choir.core.run.ReplyTo;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Schedules for tests. */
final class Schedules {
  private Schedules() {}

  static Schedule.Policy policy(Schedule.Missed missed, Schedule.Overlap overlap) {
    return new Schedule.Policy(
        missed, overlap, Duration.ZERO, 0, Duration.ofSeconds(30), 0, Optional.empty());
  }

  static Schedule.Policy retrying(int retries, int pauseAfter) {
    return new Schedule.Policy(
        Schedule.Missed.ONCE,
        Schedule.Overlap.SKIP,
        Duration.ZERO,
        retries,
        Duration.ofSeconds(30),
        pauseAfter,
        Optional.of(Duration.ofMinutes(10)));
  }

  static Schedule cron(String name, String expression, Schedule.Policy policy) {
    return schedule(
        name, new Recurrence.Cron(CronExpression.parse(expression), WallClock.zone("UTC")), policy);
  }

  static Schedule every(String name, Duration every, Instant anchor) {
    return schedule(name, new Recurrence.Every(every, anchor), Schedule.Policy.DEFAULT);
  }

  static Schedule ofFile(String name, String expression) {
    Schedule schedule = cron(name, expression, Schedule.Policy.DEFAULT);
    return new Schedule(
        name,
        schedule.agent(),
        schedule.timetable(),
        schedule.task(),
        schedule.policy(),
        Schedule.Owner.FILE);
  }

  static Schedule heartbeat(String text) {
    return Heartbeat.DEFAULT.of(LUX, text).orElseThrow();
  }

  private static Schedule schedule(String name, Recurrence recurrence, Schedule.Policy policy) {
    return new Schedule(
        name,
        LUX,
        Timetable.of(recurrence, WallClock.zone("UTC")),
        new Schedule.Task("report", Schedule.Session.ISOLATED, "", ReplyTo.NOWHERE),
        policy,
        Schedule.Owner.PERSON);
  }
}
