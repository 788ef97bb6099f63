package choir.core.run;

import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.model.Usage;
import choir.core.sq.Change;
import choir.core.sq.ScrollStore;
import choir.core.sq.ScrollText;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;

/**
 * The status and result of a run. Its scroll consists of fields, an empty line, and the reply or
 * the reason for its absence. A stored format.
 *
 * @param delivery delivery status of a reply to a channel
 * @param text the reply of a completed run, the failure reason of a failed run, otherwise empty;
 *     not part of stored events, whose conversation contains it
 * @param message fingerprint of the message, by which another message with the same id is
 *     recognised; empty in records of older versions
 * @param external whether the turn had text from outside in its conversation, so that its reply
 *     counts as such; false in records of older versions
 */
public record RunRecord(
    RunId run,
    AgentId agent,
    String session,
    Source source,
    State state,
    Instant acceptedAt,
    Optional<Instant> endedAt,
    Usage usage,
    ReplyDelivery delivery,
    String text,
    String message,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean external) {
  public RunRecord {
    text = Objects.requireNonNullElse(text, "");
    message = Objects.requireNonNullElse(message, "");
  }

  /** How long repeats of an id are recognised; later repeats are refused. */
  public static final Duration REMEMBERED = Duration.ofDays(30);

  /** The state of a run. */
  public enum State {
    ACCEPTED,
    COMPLETED,
    FAILED,
    CANCELLED
  }

  /** The record of a newly accepted run. */
  public static RunRecord accepted(AgentId agent, Inbound message) {
    return new RunRecord(
        message.run(),
        agent,
        message.session(),
        message.source(),
        State.ACCEPTED,
        message.sentAt(),
        Optional.empty(),
        Usage.NONE,
        ReplyDelivery.of(message.replyTo()),
        "",
        message.fingerprint(),
        message.origin().isOutside());
  }

  /** Returns this record as that of a turn whose conversation has this origin. */
  public RunRecord from(Origin origin) {
    return new RunRecord(
        run,
        agent,
        session,
        source,
        state,
        acceptedAt,
        endedAt,
        usage,
        delivery,
        text,
        message,
        origin.isOutside());
  }

  /** The origin of the reply. */
  public Origin origin() {
    return Origin.of(external);
  }

  /** Returns this record in its final state. */
  public RunRecord ended(State end, Instant at, Usage used, String result) {
    Optional<Instant> ended = Optional.of(at);
    return new RunRecord(
        run,
        agent,
        session,
        source,
        end,
        acceptedAt,
        ended,
        used,
        delivery,
        result,
        message,
        external);
  }

  /** Returns this record with the delivery of its reply. */
  public RunRecord delivered(ReplyDelivery made) {
    return new RunRecord(
        run,
        agent,
        session,
        source,
        state,
        acceptedAt,
        endedAt,
        usage,
        made,
        text,
        message,
        external);
  }

  /** Returns this record as one whose reply, if one was to be delivered, will not be. */
  public RunRecord withoutReply(String reason) {
    return delivery.isPending() ? delivered(ReplyDelivery.undelivered(reason)) : this;
  }

  /** Whether this is the record of {@code sent}, and not of another message with the same id. */
  public boolean isOf(AgentId recipient, Inbound sent) {
    return agent.equals(recipient)
        && session.equals(sent.session())
        && (message.isEmpty() || message.equals(sent.fingerprint()));
  }

  @JsonIgnore
  public boolean isEnded() {
    return state != State.ACCEPTED;
  }

  /** The change that stores this record. */
  public Change toChange() {
    return new Change.Put(run.key(), toText());
  }

  private String toText() {
    return run
        + "\nstate: "
        + state
        + "\nagent: "
        + agent
        + "\nsession: "
        + line(session)
        + "\nsource: "
        + line(source.line())
        + "\naccepted: "
        + acceptedAt
        + "\nended: "
        + endedAt.map(Instant::toString).orElse("")
        + "\ntokens: "
        + usage.inputTokens()
        + " in, "
        + usage.outputTokens()
        + (usage.estimated() ? " out, estimated" : " out")
        + "\ndelivery: "
        + line(delivery.line())
        + "\nmessage: "
        + message
        + (external ? "\nexternal: true" : "")
        + "\n\n"
        + ScrollText.withoutBreaks(text);
  }

  private static String line(String text) {
    return ScrollText.withoutBreaks(text).replace('\n', ' ').replace('\r', ' ');
  }

  /**
   * Parses the record of {@code run}.
   *
   * @throws IllegalArgumentException if the scroll is not that run's record
   */
  public static RunRecord parse(RunId run, String scroll) {
    int end = scroll.indexOf("\n\n");
    String head = end < 0 ? scroll : scroll.substring(0, end);
    String[] lines = head.split("\n", -1);
    if (end < 0 || !lines[0].equals(run.value())) {
      throw new IllegalArgumentException("the scroll at " + run.key() + " is not " + run + "'s");
    }
    Map<String, String> fields = new TreeMap<>();
    for (String line : lines) {
      int colon = line.indexOf(": ");
      if (colon > 0) {
        fields.put(line.substring(0, colon), line.substring(colon + 2));
      }
    }
    String ended = fields.getOrDefault("ended", "");
    return new RunRecord(
        run,
        new AgentId(field(fields, "agent")),
        field(fields, "session"),
        Source.parse(field(fields, "source")),
        State.valueOf(field(fields, "state")),
        Instant.parse(field(fields, "accepted")),
        ended.isBlank() ? Optional.empty() : Optional.of(Instant.parse(ended)),
        usage(field(fields, "tokens")),
        ReplyDelivery.parse(field(fields, "delivery")),
        scroll.substring(end + 2),
        fields.getOrDefault("message", ""),
        fields.getOrDefault("external", "").equals("true"));
  }

  /** Reads the record of a run, if any; also fails if the scroll belongs to another run. */
  public static CompletionStage<Optional<RunRecord>> find(ScrollStore store, RunId run) {
    return store
        .select(run.key())
        .thenApply(found -> found.map(scroll -> parse(run, scroll.text())));
  }

  /** Like {@link #find}, but sees a record that was stored on another node just before. */
  public static CompletionStage<Optional<RunRecord>> findLatest(ScrollStore store, RunId run) {
    return store
        .selectLatest(run.key())
        .thenApply(found -> found.map(scroll -> parse(run, scroll.text())));
  }

  private static String field(Map<String, String> fields, String name) {
    String value = fields.get(name);
    if (value == null) {
      throw new IllegalArgumentException("run record without '" + name + "'");
    }
    return value;
  }

  private static Usage usage(String text) {
    String[] parts = text.split(" ", -1);
    return new Usage(
        Long.parseLong(parts[0]), Long.parseLong(parts[2]), text.endsWith(", estimated"));
  }
}
