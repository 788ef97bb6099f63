package choir.core.mirrorborn;

import choir.core.run.RunId;
import java.time.Instant;
import java.util.List;

/**
 * A message to an agent.
 *
 * @param session key of the conversation that it belongs to, as {@code agent:phex:main}
 * @param source who sent it, for people: {@code hook admin}, {@code agent lux}
 * @param external text from outside the ranch: data to the agent, never an instruction
 * @param deliver a channel to which the reply shall go as well; empty for none
 * @param model declared model to use in place of the agent's own; empty for the agent's own
 * @param chain the agents that wait for this run, the first asker first
 * @param sentAt when the edge took it in
 */
public record Inbound(
    RunId run,
    Priority priority,
    String session,
    String source,
    String text,
    boolean external,
    String deliver,
    String model,
    List<AgentId> chain,
    Instant sentAt) {
  public Inbound {
    chain = List.copyOf(chain);
  }
}
