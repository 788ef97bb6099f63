package choir.core.run;

import choir.core.id.AgentId;
import choir.core.id.RunId;
import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hashing;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A message to an agent.
 *
 * @param session key of its conversation, such as {@code agent:phex:main}
 * @param external whether the text comes from outside the ranch: the agent treats it as data, never
 *     as instructions
 * @param model declared model that overrides the agent's own; empty for the agent's own
 * @param chain the agents that wait for this run, the original asker first
 * @param sentAt when an edge of the ranch received it
 * @param quoting whether it quotes text of unknown origin, such as former answers that a program
 *     sends along: it is an instruction of its sender, but the turn counts as one that has read
 *     text from outside; false in messages of older versions
 * @param patience how long a call waits for the approval of a person; empty for as long as its
 *     priority says
 * @param attendance who is asked about such calls; empty for its sender
 */
public record Inbound(
    RunId run,
    Priority priority,
    String session,
    Source source,
    String text,
    boolean external,
    ReplyTo replyTo,
    String model,
    List<AgentId> chain,
    Instant sentAt,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean quoting,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Duration> patience,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Attendance> attendance) {
  public Inbound {
    chain = List.copyOf(chain);
    patience = Objects.requireNonNullElse(patience, Optional.empty());
    attendance = Objects.requireNonNullElse(attendance, Optional.empty());
  }

  /** A message from within the ranch, without reply delivery, answered by the agent's own model. */
  public static Inbound from(
      Source source, Priority priority, RunId run, String session, String text, Instant sentAt) {
    return new Inbound(
        run,
        priority,
        session,
        source,
        text,
        false,
        ReplyTo.NOWHERE,
        "",
        List.of(),
        sentAt,
        false,
        Optional.empty(),
        Optional.empty());
  }

  /** Returns this message marked as text from outside the ranch. */
  public Inbound asExternal() {
    return with(true, replyTo, model, chain, quoting, patience, attendance);
  }

  /** Returns this message marked as quoting text of unknown origin. */
  public Inbound asQuoting() {
    return with(external, replyTo, model, chain, true, patience, attendance);
  }

  /** Returns this message with its reply also delivered to a channel. */
  public Inbound replyingTo(ReplyTo place) {
    return with(external, place, model, chain, quoting, patience, attendance);
  }

  /** Returns this message with a model override; empty for the agent's own. */
  public Inbound answeredBy(String declaredModel) {
    return with(external, replyTo, declaredModel, chain, quoting, patience, attendance);
  }

  /** Returns this message with the agents that wait for it. */
  public Inbound awaitedBy(List<AgentId> askers) {
    return with(external, replyTo, model, askers, quoting, patience, attendance);
  }

  /** Returns this message with those who are asked about calls that need an approval. */
  public Inbound attendedBy(Attendance people) {
    return with(external, replyTo, model, chain, quoting, patience, Optional.of(people));
  }

  /** Returns this message with calls that wait for the approval of a person. */
  public Inbound waiting(Duration time) {
    return with(external, replyTo, model, chain, quoting, Optional.of(time), attendance);
  }

  private Inbound with(
      boolean outside,
      ReplyTo place,
      String override,
      List<AgentId> askers,
      boolean quotes,
      Optional<Duration> wait,
      Optional<Attendance> people) {
    return new Inbound(
        run, priority, session, source, text, outside, place, override, askers, sentAt, quotes,
        wait, people);
  }

  /** The origin of what the message contains. */
  public Origin origin() {
    return Origin.of(external || quoting);
  }

  /** A hash of the text, by which a repeat is told from another message with the same id. */
  public String fingerprint() {
    HashValue128 hash =
        Hashing.xxh3_128().hashBytesTo128Bits(text.getBytes(StandardCharsets.UTF_8));
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(hash.getMostSignificantBits())
        + hex.toHexDigits(hash.getLeastSignificantBits());
  }
}
