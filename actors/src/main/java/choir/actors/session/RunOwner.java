package choir.actors.session;

import choir.core.id.AgentId;
import choir.core.run.RunRecord;

/** Notifies the agent that assigned a turn of the turn's end. */
@FunctionalInterface
public interface RunOwner {
  /**
   * Notifies of a stored turn end, at least once.
   *
   * @param shard shard number of the agent
   */
  void ended(int shard, AgentId agent, RunRecord record);
}
