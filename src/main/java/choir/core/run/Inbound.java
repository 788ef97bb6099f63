package choir.core.run;

import choir.core.id.AgentId;
import choir.core.id.RunId;
import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/**
 * A message to an agent.
 *
 * @param session key of its conversation, such as {@code agent:phex:main}
 * @param external whether the text comes from outside the ranch: the agent treats it as data, never
 *     as instructions
 * @param model declared model that overrides the agent's own; empty for the agent's own
 * @param chain the agents that wait for this run, the original asker first
 * @param sentAt when an edge of the ranch received it
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
    Instant sentAt) {
  public Inbound {
    chain = List.copyOf(chain);
  }

  /** A message from within the ranch, without reply delivery, answered by the agent's own model. */
  public static Inbound from(
      Source source, Priority priority, RunId run, String session, String text, Instant sentAt) {
    return new Inbound(
        run, priority, session, source, text, false, ReplyTo.NOWHERE, "", List.of(), sentAt);
  }

  /** Returns this message marked as text from outside the ranch. */
  public Inbound asExternal() {
    return new Inbound(run, priority, session, source, text, true, replyTo, model, chain, sentAt);
  }

  /** Returns this message with its reply also delivered to a channel. */
  public Inbound replyingTo(ReplyTo place) {
    return new Inbound(run, priority, session, source, text, external, place, model, chain, sentAt);
  }

  /** Returns this message with a model override; empty for the agent's own. */
  public Inbound answeredBy(String declaredModel) {
    return new Inbound(
        run, priority, session, source, text, external, replyTo, declaredModel, chain, sentAt);
  }

  /** Returns this message with the agents that wait for it. */
  public Inbound awaitedBy(List<AgentId> askers) {
    return new Inbound(
        run, priority, session, source, text, external, replyTo, model, askers, sentAt);
  }

  /** The origin of the text. */
  public Origin origin() {
    return Origin.of(external);
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
