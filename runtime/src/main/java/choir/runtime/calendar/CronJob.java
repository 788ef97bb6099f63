package choir.runtime.calendar;

import choir.core.calendar.Spans;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A job of OpenClaw's {@code cron/jobs.json}, of the releases of February or September 2026, as a
 * request for a schedule. Nothing is dropped unnamed: what has no equivalent is a note, or the
 * reason why the job is left out.
 *
 * @param request empty if it is left out
 * @param enabled whether it was enabled there
 */
record CronJob(
    String name,
    String agent,
    Optional<ScheduleRequest> request,
    boolean enabled,
    List<String> notes) {
  /** Fields without a meaning for what is to come: identity, bookkeeping, what is read below. */
  private static final Set<String> KNOWN =
      Set.of(
          "id",
          "jobId",
          "agentId",
          "name",
          "description",
          "enabled",
          "schedule",
          "sessionTarget",
          "wakeMode",
          "payload",
          "delivery",
          "state",
          "createdAtMs",
          "updatedAtMs",
          "deleteAfterRun");

  private static final int MAX_NAME = 60;

  CronJob {
    notes = List.copyOf(notes);
  }

  /** A job that cannot become a schedule. */
  private static final class LeftOut extends RuntimeException {
    private static final long serialVersionUID = 1;

    LeftOut(String reason) {
      super(reason);
    }
  }

  /**
   * Reads a job.
   *
   * @param agent of a job that names none
   * @param zone of a job that names none: OpenClaw takes that of its machine
   */
  static CronJob read(JsonNode job, String agent, String zone) {
    List<String> notes = new ArrayList<>();
    String name = name(job);
    String own = job.path("agentId").asText(agent);
    boolean enabled = job.path("enabled").asBoolean(true);
    try {
      ScheduleRequest request = request(job, name, own, zone, notes);
      if (!enabled) {
        notes.add("was disabled there");
      }
      return new CronJob(name, own, Optional.of(request), enabled, notes);
    } catch (LeftOut leftOut) {
      notes.add(0, String.valueOf(leftOut.getMessage()));
      return new CronJob(name, own, Optional.empty(), enabled, notes);
    }
  }

  /** A name that a schedule may have, from that of the job, or else from its id. */
  private static String name(JsonNode job) {
    String given = job.path("name").asText("").strip();
    String id = job.path("id").asText(job.path("jobId").asText("job"));
    String name = (given.isEmpty() ? id : given).replaceAll("[^A-Za-z0-9._-]+", "-");
    String trimmed = name.replaceAll("^[^A-Za-z0-9]+|-+$", "");
    String usable = trimmed.isEmpty() ? "job" : trimmed;
    return usable.substring(0, Math.min(MAX_NAME, usable.length()));
  }

  private static ScheduleRequest request(
      JsonNode job, String name, String agent, String zone, List<String> notes) {
    unknown(job, notes);
    JsonNode payload = job.path("payload");
    JsonNode schedule = job.path("schedule");
    String text = text(payload, notes);
    String kind = schedule.path("kind").asText();
    String in = schedule.path("tz").asText(zone);
    if (kind.equals("cron") && !schedule.hasNonNull("tz")) {
      notes.add("names no time zone: " + zone + " is assumed");
    }
    return new ScheduleRequest(
        Optional.of(name),
        Optional.of(agent),
        Optional.of(text),
        kind.equals("cron") ? Optional.of(expression(schedule, notes)) : Optional.empty(),
        kind.equals("every") ? Optional.of(every(schedule)) : Optional.empty(),
        kind.equals("every") ? anchor(schedule) : Optional.empty(),
        kind.equals("at") ? Optional.of(at(schedule)) : known(kind),
        Optional.of(in),
        Optional.empty(),
        Optional.empty(),
        Optional.of(session(job.path("sessionTarget").asText("isolated"), notes)),
        Optional.ofNullable(payload.path("model").textValue()),
        replyTo(job.path("delivery"), notes),
        Optional.empty(),
        Optional.empty(),
        millis(schedule, "staggerMs").map(Spans::words),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        payload.path("timeoutSeconds").asInt() > 0
            ? Optional.of(payload.path("timeoutSeconds").asInt() + "s")
            : Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(true));
  }

  /** This job with another name. */
  CronJob named(String other) {
    return new CronJob(other, agent, request.map(it -> it.named(other)), enabled, notes);
  }

  private static void unknown(JsonNode job, List<String> notes) {
    for (Iterator<String> names = job.fieldNames(); names.hasNext(); ) {
      String field = names.next();
      if (!KNOWN.contains(field)) {
        notes.add("left out: " + field);
      }
    }
    if (job.path("wakeMode").asText("now").equals("next-heartbeat")) {
      notes.add("wakeMode next-heartbeat: it runs at once");
    }
    if (job.path("deleteAfterRun").asBoolean()) {
      notes.add("deleteAfterRun: it stays in the list as done");
    }
  }

  private static String text(JsonNode payload, List<String> notes) {
    for (String field :
        List.of("thinking", "fallbacks", "lightContext", "allowUnsafeExternalContent")) {
      if (payload.hasNonNull(field)) {
        notes.add("left out: payload." + field);
      }
    }
    String text =
        switch (payload.path("kind").asText()) {
          case "systemEvent" -> payload.path("text").asText();
          case "agentTurn" -> payload.path("message").asText();
          default ->
              throw new LeftOut(
                  "its payload is of the kind '%s', which wakes no agent"
                      .formatted(payload.path("kind").asText("none")));
        };
    if (text.isBlank()) {
      throw new LeftOut("its payload has no text");
    }
    return text;
  }

  private static String expression(JsonNode schedule, List<String> notes) {
    String expression = schedule.path("expr").asText(schedule.path("cron").asText()).strip();
    String[] fields = expression.split("\\s+", -1);
    if (fields.length == 6 && fields[0].equals("0")) {
      notes.add("the seconds of '" + expression + "' are left out");
      return String.join(" ", Arrays.asList(fields).subList(1, 6));
    }
    return expression;
  }

  private static String every(JsonNode schedule) {
    Duration every =
        millis(schedule, "everyMs").orElseThrow(() -> new LeftOut("its schedule has no everyMs"));
    if (every.toMillisPart() != 0) {
      throw new LeftOut(
          "its interval of " + every.toMillis() + " ms is no whole number of seconds");
    }
    return Spans.words(every);
  }

  private static Optional<String> anchor(JsonNode schedule) {
    return millis(schedule, "anchorMs").map(at -> Instant.EPOCH.plus(at).toString());
  }

  private static Optional<Duration> millis(JsonNode schedule, String field) {
    JsonNode value = schedule.path(field);
    return value.canConvertToLong() && value.asLong() > 0
        ? Optional.of(Duration.ofMillis(value.asLong()))
        : Optional.empty();
  }

  /** A time; one without an offset is UTC, as OpenClaw has it. */
  private static String at(JsonNode schedule) {
    try {
      if (schedule.path("atMs").canConvertToLong()) {
        return Instant.ofEpochMilli(schedule.path("atMs").asLong()).toString();
      }
      return time(schedule.path("at").asText()).toString();
    } catch (DateTimeException invalid) {
      throw new LeftOut("its time '" + schedule.path("at").asText() + "' cannot be read");
    }
  }

  private static Instant time(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException noOffset) {
      return LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
    }
  }

  private static Optional<String> known(String kind) {
    if (!kind.equals("cron") && !kind.equals("every")) {
      throw new LeftOut("its schedule is of the kind '" + kind + "', which is not known");
    }
    return Optional.empty();
  }

  private static String session(String target, List<String> notes) {
    if (target.equals("main") || target.equals("isolated")) {
      return target;
    }
    notes.add("sessionTarget " + target + ": it has a conversation of its own");
    return "own";
  }

  private static Optional<String> replyTo(JsonNode delivery, List<String> notes) {
    if (delivery.hasNonNull("failureDestination")) {
      notes.add("left out: delivery.failureDestination");
    }
    String mode = delivery.path("mode").asText("none");
    if (mode.equals("webhook")) {
      notes.add("left out: delivery to a webhook");
    }
    if (!mode.equals("announce")) {
      return Optional.empty();
    }
    String channel = delivery.path("channel").asText("last");
    if (channel.equals("last")) {
      notes.add("left out: delivery to the last channel");
      return Optional.empty();
    }
    String to = delivery.path("to").asText("");
    return Optional.of(to.isEmpty() ? channel : channel + ":" + to);
  }
}
