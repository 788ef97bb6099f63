package choir.runtime.calendar;

import choir.core.calendar.CronExpression;
import choir.core.calendar.InvalidScheduleException;
import choir.core.calendar.Planned;
import choir.core.calendar.Recurrence;
import choir.core.calendar.Schedule;
import choir.core.calendar.Spans;
import choir.core.calendar.Timetable;
import choir.core.calendar.WallClock;
import choir.core.id.AgentId;
import choir.core.run.ReplyTo;
import choir.runtime.feature.ToolArguments;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Schedules as agents write and read them. */
final class OwnSchedule {
  /** The least time between two runs: each of them costs a turn that nobody has asked for. */
  static final Duration LEAST = Duration.ofMinutes(5);

  /** A week of times that are the least time apart is looked at. */
  private static final int LOOKED_AT = 2_016;

  private OwnSchedule() {}

  /** The name in the ranch of what an agent calls {@code name}, with the id or without. */
  static String name(AgentId self, String name) {
    String prefix = self.value() + ".";
    String full = name.startsWith(prefix) ? name : prefix + name;
    Schedule.requireName(full);
    return full;
  }

  /**
   * The schedule that an agent wants to add.
   *
   * @throws InvalidScheduleException with the field, the problem and the remedy
   */
  static Schedule read(AgentId self, ToolArguments arguments, Instant now)
      throws ToolArguments.Invalid {
    String name = name(self, arguments.text("name"));
    String text = arguments.text("text");
    if (text.isBlank() || text.length() > ScheduleDraft.MAX_TEXT_CHARS) {
      throw new InvalidScheduleException(
          "text",
          "has " + text.length() + " characters",
          "use 1 to " + ScheduleDraft.MAX_TEXT_CHARS);
    }
    ZoneId zone = WallClock.zone(arguments.text("zone", "UTC"));
    Timetable times = Timetable.of(recurrence(name, arguments, zone), zone);
    checkTimes(times, now);
    return new Schedule(
        name,
        self,
        times,
        new Schedule.Task(text, Schedule.Session.ISOLATED, "", ReplyTo.NOWHERE),
        Schedule.Policy.DEFAULT,
        Schedule.Owner.AGENT);
  }

  private static Recurrence recurrence(String name, ToolArguments arguments, ZoneId zone)
      throws ToolArguments.Invalid {
    String cron = arguments.text("cron", "");
    String every = arguments.text("every", "");
    String at = arguments.text("at", "");
    if (List.of(cron, every, at).stream().filter(each -> !each.isEmpty()).count() != 1) {
      throw new InvalidScheduleException(
          "schedule", "needs a time", "give exactly one of cron, every and at");
    }
    if (!cron.isEmpty()) {
      return new Recurrence.Cron(CronExpression.parse(cron), zone);
    }
    if (!every.isEmpty()) {
      Duration span = Spans.parse("every", every);
      // Not from now on: a call that is repeated after a crash means the same schedule.
      return new Recurrence.Every(span, Recurrence.Every.ownAnchor(name, span));
    }
    try {
      return new Recurrence.At(OffsetDateTime.parse(at).toInstant());
    } catch (DateTimeParseException invalid) {
      throw new InvalidScheduleException(
          "at", "is '" + at + "'", "write a time with its offset, such as 2027-03-13T12:00:00Z");
    }
  }

  private static void checkTimes(Timetable times, Instant now) {
    Optional<Instant> next = times.next(now);
    if (next.isEmpty()) {
      throw new InvalidScheduleException(
          "schedule", "never runs from now on: " + times.words(), "correct the time");
    }
    Instant last = next.get();
    for (int i = 0; i < LOOKED_AT && next.isPresent(); i++) {
      next = times.next(last);
      if (next.isPresent() && Duration.between(last, next.get()).compareTo(LEAST) < 0) {
        throw new InvalidScheduleException(
            "schedule",
            "runs too often: " + times.words(),
            "leave at least " + Spans.words(LEAST) + " between two times");
      }
      last = next.orElse(last);
    }
  }

  /** Schedules as their agent reads them. */
  static String list(List<Planned> own) {
    return own.isEmpty()
        ? "you have no schedules"
        : own.stream().map(OwnSchedule::line).collect(Collectors.joining("\n"));
  }

  private static String line(Planned planned) {
    String state =
        planned.paused().isEmpty()
            ? planned.next().map(next -> "next " + next).orElse("no further time")
            : "paused: " + planned.paused();
    return "%s: %s; %s; text: %s"
        .formatted(
            planned.schedule().name(),
            planned.schedule().timetable().words(),
            state,
            planned.schedule().task().text());
  }
}
