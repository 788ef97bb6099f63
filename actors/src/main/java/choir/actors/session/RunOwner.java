package choir.actors.session;

import choir.core.id.AgentId;
import choir.core.run.RunRecord;

/** The agent that gave a session its turns, and hears how each ended. */
@FunctionalInterface
public interface RunOwner {
  /**
   * A turn ended, and that is stored. Told at least once.
   *
   * @param shard number of the agent
   */
  void ended(int shard, AgentId agent, RunRecord record);
}
