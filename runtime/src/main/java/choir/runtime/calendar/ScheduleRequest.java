package choir.runtime.calendar;

import choir.core.calendar.Recurrence;
import choir.core.calendar.Spans;
import choir.runtime.http.Fields;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.util.ByteString;

/**
 * Body of a request that adds or changes a schedule. One that changes it contains what changes. The
 * times are one of {@code cron}, {@code every} and {@code at}.
 *
 * @param zone time zone of the expression and of the windows; default: UTC
 * @param every interval, as {@code 30m}
 * @param anchor the first time of an interval; default: one interval from now
 * @param session {@code isolated} (default), {@code main} or {@code own}
 * @param replyTo channel to which the reply is delivered, as {@code discord:123}
 * @param missed {@code once} (default), {@code skip} or {@code all}
 * @param overlap {@code skip} (default), {@code queue} or {@code cancel}
 * @param guard condition under which a run starts; one without fields takes it back
 * @param approvals how long a call waits for the approval of a person, as {@code 2h}; empty text:
 *     it does not wait
 * @param paused whether it is paused from the start
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record ScheduleRequest(
    Optional<String> name,
    Optional<String> agent,
    Optional<String> text,
    Optional<String> cron,
    Optional<String> every,
    Optional<String> anchor,
    Optional<String> at,
    Optional<String> zone,
    Optional<List<String>> active,
    Optional<List<String>> blackouts,
    Optional<String> session,
    Optional<String> model,
    Optional<String> replyTo,
    Optional<String> missed,
    Optional<String> overlap,
    Optional<String> jitter,
    Optional<Integer> retries,
    Optional<String> retryAfter,
    Optional<Integer> pauseAfter,
    Optional<String> timeout,
    Optional<GuardView> guard,
    Optional<String> approvals,
    Optional<Boolean> paused) {
  static ScheduleRequest read(ByteString body) {
    Fields fields = Fields.of(body);
    ScheduleRequest request =
        new ScheduleRequest(
            fields.text("name"),
            fields.text("agent"),
            fields.text("text"),
            fields.text("cron"),
            fields.text("every"),
            fields.text("anchor"),
            fields.text("at"),
            fields.text("zone"),
            texts(fields, "active"),
            texts(fields, "blackouts"),
            fields.oneOf("session", List.of("isolated", "main", "own")),
            fields.any("model").map(node -> text("model", node)),
            fields.any("replyTo").map(node -> text("replyTo", node)),
            fields.oneOf("missed", List.of("once", "skip", "all")),
            fields.oneOf("overlap", List.of("skip", "queue", "cancel")),
            fields.text("jitter"),
            fields.number("retries", 0, 10),
            fields.text("retryAfter"),
            fields.number("pauseAfter", 0, 1_000),
            fields.any("timeout").map(node -> text("timeout", node)),
            fields.any("guard").map(GuardView::read),
            fields.any("approvals").map(node -> text("approvals", node)),
            fields.flag("paused"));
    fields.nothingElse();
    return request;
  }

  /**
   * Reads a request whose meaning does not depend on the time at which it is read: an interval
   * without an anchor begins at a moment that is derived from the name.
   */
  static ScheduleRequest timeless(ObjectNode body) {
    ObjectNode whole = body.deepCopy();
    if (whole.path("every").isTextual() && !whole.hasNonNull("anchor")) {
      Duration every = Spans.parse("every", whole.path("every").asText());
      String name = whole.path("name").asText();
      whole.put("anchor", Recurrence.Every.ownAnchor(name, every).toString());
    }
    return read(ByteString.fromString(whole.toString()));
  }

  /** Text that may be empty, which takes the value back. */
  private static String text(String field, JsonNode node) {
    if (!node.isTextual()) {
      throw Fields.refuse(field, "must be text; empty text takes it back");
    }
    return node.textValue();
  }

  private static Optional<List<String>> texts(Fields fields, String name) {
    return fields
        .any(name)
        .map(
            node -> {
              List<String> texts = new ArrayList<>();
              if (!node.isArray()) {
                throw Fields.refuse(name, "must be a list of windows, as [\"08:00-23:00\"]");
              }
              node.forEach(each -> texts.add(text(name, each)));
              return texts;
            });
  }

  /** Returns this request with another name. */
  ScheduleRequest named(String other) {
    return with(Optional.of(other), paused);
  }

  /** Returns this request with the schedule paused from the start, or not. */
  ScheduleRequest paused(boolean pause) {
    return with(name, Optional.of(pause));
  }

  private ScheduleRequest with(Optional<String> newName, Optional<Boolean> pause) {
    return new ScheduleRequest(
        newName,
        agent,
        text,
        cron,
        every,
        anchor,
        at,
        zone,
        active,
        blackouts,
        session,
        model,
        replyTo,
        missed,
        overlap,
        jitter,
        retries,
        retryAfter,
        pauseAfter,
        timeout,
        guard,
        approvals,
        pause);
  }

  /** Whether the times change. */
  boolean hasTimes() {
    return cron.isPresent() || every.isPresent() || at.isPresent();
  }
}
