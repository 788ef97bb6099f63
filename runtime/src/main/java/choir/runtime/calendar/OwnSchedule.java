package choir.runtime.calendar;

import choir.core.calendar.InvalidScheduleException;
import choir.core.calendar.Planned;
import choir.core.calendar.Schedule;
import choir.core.calendar.Spans;
import choir.core.calendar.Timetable;
import choir.core.id.AgentId;
import choir.runtime.feature.ToolArguments;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
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
    ObjectNode body =
        JsonNodeFactory.instance
            .objectNode()
            .put("name", name)
            .put("agent", self.value())
            .put("text", text);
    int times = 0;
    for (String field : List.of("cron", "every", "at", "zone")) {
      String value = arguments.text(field, "");
      if (!value.isBlank()) {
        body.put(field, value);
        times += field.equals("zone") ? 0 : 1;
      }
    }
    if (times != 1) {
      throw new InvalidScheduleException(
          "schedule", "needs a time", "give exactly one of cron, every and at");
    }
    // Timeless: a call that is repeated after a crash means the same schedule.
    Schedule schedule =
        new ScheduleDraft(ScheduleRequest.timeless(body), Optional.empty(), now)
            .schedule(Schedule.Owner.AGENT);
    requireRare(schedule.timetable(), now);
    return schedule;
  }

  private static void requireRare(Timetable times, Instant now) {
    Optional<Instant> next = times.next(now);
    for (int i = 0; i < LOOKED_AT && next.isPresent(); i++) {
      Instant last = next.get();
      next = times.next(last);
      if (next.isPresent() && Duration.between(last, next.get()).compareTo(LEAST) < 0) {
        throw new InvalidScheduleException(
            "schedule",
            "runs too often: " + times.words(),
            "leave at least " + Spans.words(LEAST) + " between two times");
      }
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
