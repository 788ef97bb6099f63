package choir.runtime.calendar;

import choir.core.calendar.CronExpression;
import choir.core.calendar.Heartbeat;
import choir.core.calendar.InvalidScheduleException;
import choir.core.calendar.Recurrence;
import choir.core.calendar.Schedule;
import choir.core.calendar.Schedule.Missed;
import choir.core.calendar.Schedule.Overlap;
import choir.core.calendar.Schedule.Policy;
import choir.core.calendar.Schedule.Session;
import choir.core.calendar.Schedule.Task;
import choir.core.calendar.Spans;
import choir.core.calendar.Timetable;
import choir.core.calendar.WallClock;
import choir.core.calendar.Window;
import choir.core.id.AgentId;
import choir.core.run.ReplyTo;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Turns requests into schedules, with the defaults or with the values of the present schedule. */
final class ScheduleDraft {
  /** Longest text of a schedule: it is part of the calendar's state. */
  static final int MAX_TEXT_CHARS = 8_000;

  private final ScheduleRequest request;
  private final Optional<Schedule> present;
  private final Instant now;

  /**
   * @param present the schedule that changes; empty for a new one
   */
  ScheduleDraft(ScheduleRequest request, Optional<Schedule> present, Instant now) {
    this.request = request;
    this.present = present;
    this.now = now;
  }

  /**
   * The schedule as requested.
   *
   * @throws InvalidScheduleException with the field, the problem and the remedy
   */
  Schedule schedule(Schedule.Owner owner) {
    String name = required("name", request.name().or(() -> present.map(Schedule::name)));
    if (name.startsWith(Heartbeat.PREFIX)) {
      throw new InvalidScheduleException(
          "name", "is '" + name + "', which heartbeats have", "choose another one");
    }
    return new Schedule(
        name, agent(), timetable(), task(), policy(), present.map(Schedule::owner).orElse(owner));
  }

  private static String required(String field, Optional<String> value) {
    return value.orElseThrow(() -> new InvalidScheduleException(field, "is missing", ""));
  }

  private AgentId agent() {
    if (request.agent().isEmpty() && present.isPresent()) {
      return present.get().agent();
    }
    String agent = required("agent", request.agent());
    try {
      return new AgentId(agent);
    } catch (IllegalArgumentException invalid) {
      throw new InvalidScheduleException("agent", String.valueOf(invalid.getMessage()), "");
    }
  }

  private Timetable timetable() {
    Optional<Timetable> before = present.map(Schedule::timetable);
    ZoneId zone =
        request
            .zone()
            .map(WallClock::zone)
            .or(() -> before.map(Timetable::zone))
            .orElse(ZoneId.of("UTC"));
    Timetable timetable =
        new Timetable(
            request.hasTimes() || before.isEmpty()
                ? recurrence(zone)
                : inZone(before.get().recurrence(), zone),
            zone,
            windows(request.active(), before.map(Timetable::active)),
            windows(request.blackouts(), before.map(Timetable::blackouts)));
    if (timetable.next(now).isEmpty()) {
      throw new InvalidScheduleException(
          "schedule",
          "never runs from now on: " + timetable.words(),
          "correct the time or the windows");
    }
    return timetable;
  }

  private static Recurrence inZone(Recurrence recurrence, ZoneId zone) {
    return recurrence instanceof Recurrence.Cron cron
        ? new Recurrence.Cron(cron.expression(), zone)
        : recurrence;
  }

  private static List<Window> windows(
      Optional<List<String>> requested, Optional<List<Window>> before) {
    return requested
        .map(texts -> texts.stream().map(Window::parse).toList())
        .or(() -> before)
        .orElse(List.of());
  }

  private Recurrence recurrence(ZoneId zone) {
    long kinds =
        List.of(request.cron(), request.every(), request.at()).stream()
            .filter(Optional::isPresent)
            .count();
    if (kinds != 1) {
      throw new InvalidScheduleException(
          "schedule", "has " + kinds + " kinds of times", "give one of cron, every and at");
    }
    if (request.cron().isPresent()) {
      return new Recurrence.Cron(CronExpression.parse(request.cron().get()), zone);
    }
    if (request.at().isPresent()) {
      return new Recurrence.At(time("at", request.at().get()));
    }
    Duration every = Spans.parse("every", request.every().orElseThrow());
    return new Recurrence.Every(
        every,
        request
            .anchor()
            .map(text -> time("anchor", text))
            .orElse(now.plus(every).truncatedTo(ChronoUnit.SECONDS)));
  }

  private static Instant time(String field, String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException invalid) {
      throw new InvalidScheduleException(
          field, "is '" + text + "'", "write a time with its offset, such as 2027-03-13T12:00:00Z");
    }
  }

  private Task task() {
    Optional<Task> before = present.map(Schedule::task);
    String text = required("text", request.text().or(() -> before.map(Task::text)));
    if (text.length() > MAX_TEXT_CHARS) {
      throw new InvalidScheduleException(
          "text",
          "has " + text.length() + " characters",
          "use at most " + MAX_TEXT_CHARS + "; longer instructions belong into the agent's files");
    }
    return new Task(
        text,
        request
            .session()
            .map(word -> Session.valueOf(word.toUpperCase(Locale.ROOT)))
            .or(() -> before.map(Task::session))
            .orElse(Session.ISOLATED),
        request.model().or(() -> before.map(Task::model)).orElse(""),
        request
            .replyTo()
            .map(ReplyTo::parse)
            .or(() -> before.map(Task::replyTo))
            .orElse(ReplyTo.NOWHERE));
  }

  private Policy policy() {
    Policy before = present.map(Schedule::policy).orElse(Policy.DEFAULT);
    return new Policy(
        request
            .missed()
            .map(word -> Missed.valueOf(word.toUpperCase(Locale.ROOT)))
            .orElse(before.missed()),
        request
            .overlap()
            .map(word -> Overlap.valueOf(word.toUpperCase(Locale.ROOT)))
            .orElse(before.overlap()),
        span("jitter", request.jitter(), before.jitter()),
        request.retries().orElse(before.retries()),
        span("retryAfter", request.retryAfter(), before.retryAfter()),
        request.pauseAfter().orElse(before.pauseAfter()),
        optional("timeout", request.timeout(), before.timeout()),
        request.guard().isPresent() ? request.guard().get().guard() : before.guard(),
        optional("approvals", request.approvals(), before.approvals()));
  }

  /** A duration that empty text takes back. */
  private static Optional<Duration> optional(
      String field, Optional<String> text, Optional<Duration> before) {
    return text.isPresent()
        ? text.filter(it -> !it.isBlank()).map(it -> Spans.parse(field, it))
        : before;
  }

  private static Duration span(String field, Optional<String> text, Duration before) {
    return text.map(each -> Spans.parse(field, each)).orElse(before);
  }
}
