package choir.core.run;

import choir.core.id.AgentId;
import choir.core.id.RunId;
import java.time.Instant;
import java.util.List;

/**
 * A message to an agent.
 *
 * @param session key of the conversation that it belongs to, such as {@code agent:phex:main}
 * @param external whether the text comes from outside the ranch: it is data to the agent, never an
 *     instruction
 * @param model declared model to use in place of the agent's own; empty for the agent's own
 * @param chain the agents that wait for this run, the first asker first
 * @param sentAt when an edge of the ranch took it in
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

  /**
   * A message of somebody within the ranch whose reply goes nowhere else, answered by the agent's
   * own model.
   */
  public static Inbound from(
      Source source, Priority priority, RunId run, String session, String text, Instant sentAt) {
    return new Inbound(
        run, priority, session, source, text, false, ReplyTo.NOWHERE, "", List.of(), sentAt);
  }

  /** The same message as text from outside the ranch. */
  public Inbound asExternal() {
    return new Inbound(run, priority, session, source, text, true, replyTo, model, chain, sentAt);
  }

  /** The same message whose reply goes to a channel as well. */
  public Inbound replyingTo(ReplyTo place) {
    return new Inbound(run, priority, session, source, text, external, place, model, chain, sentAt);
  }

  /** The same message, to be answered by a declared model; empty for the agent's own. */
  public Inbound answeredBy(String declaredModel) {
    return new Inbound(
        run, priority, session, source, text, external, replyTo, declaredModel, chain, sentAt);
  }

  /** The same message, for which these agents wait. */
  public Inbound awaitedBy(List<AgentId> askers) {
    return new Inbound(
        run, priority, session, source, text, external, replyTo, model, askers, sentAt);
  }
}
