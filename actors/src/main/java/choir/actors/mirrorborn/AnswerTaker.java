package choir.actors.mirrorborn;

import choir.core.id.AgentId;
import choir.core.run.ReplyTo;
import choir.core.run.RunRecord;
import java.util.Optional;

/** Takes the replies of an agent that are to be delivered to channels: its voice. */
public interface AnswerTaker {
  /** Why replies of an agent cannot be delivered to a channel; empty if they may be. */
  Optional<String> refusal(AgentId agent, ReplyTo.Channel to);

  /**
   * Takes the reply of a run that has ended. The agent repeats it until it is told {@link
   * MirrorbornCommand.AnswerTaken}.
   *
   * @param shard of the agent
   * @param heartbeat whether the run is a heartbeat, whose reply may report nothing
   */
  void take(int shard, AgentId agent, RunRecord record, ReplyTo.Channel to, boolean heartbeat);
}
