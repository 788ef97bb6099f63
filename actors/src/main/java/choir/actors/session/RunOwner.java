package choir.actors.session;

import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.run.Pause;
import choir.core.run.RunRecord;
import java.util.Optional;

/** Notifies the agent that assigned a turn of its progress. */
public interface RunOwner {
  /**
   * Notifies of a stored turn end, at least once.
   *
   * @param shard shard number of the agent
   */
  void ended(int shard, AgentId agent, RunRecord record);

  /**
   * Notifies that a run waits, or that it has resumed; may be lost.
   *
   * @param shard shard number of the agent
   * @param pause empty if the run has resumed
   */
  void paused(int shard, AgentId agent, RunId run, Optional<Pause> pause);
}
