package choir.core.run;

import choir.core.id.AgentId;
import choir.core.id.RunId;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * The one who is asked when a call of a turn needs an approval: the sender at the beginning of the
 * chain of agents, since nobody else waits for the answer. A stored format.
 *
 * @param agent the agent whose conversation it is
 * @param shard where that agent is
 * @param run the run of that agent
 * @param source who sent its message
 * @param session key of its conversation
 * @param waits whether a call waits for the answer; otherwise it fails at once
 * @param patience how long it waits at most; empty for the usual time
 */
public record Attendance(
    AgentId agent,
    int shard,
    RunId run,
    Source source,
    String session,
    boolean waits,
    Optional<Duration> patience) {
  public Attendance {
    patience = Objects.requireNonNullElse(patience, Optional.empty());
  }

  /**
   * For a message that no other agent has caused: a person or a program waits for an answer, and a
   * clock does not unless the message says for how long.
   */
  public static Attendance of(AgentId agent, int shard, Inbound message) {
    Priority priority = message.priority();
    boolean waits =
        message.patience().isPresent() || priority == Priority.PERSON || priority == Priority.WORK;
    return new Attendance(
        agent,
        shard,
        message.run(),
        message.source(),
        message.session(),
        waits,
        message.patience());
  }
}
