package choir.actors.placement;

import choir.core.id.AgentId;
import java.util.List;
import java.util.Map;

/** The active agents and their nodes, as last reported. Queries do not activate agents. */
public interface ActiveAgents {
  /** The nodes of active entities by shard number. */
  Map<Integer, String> nodes();

  /** The agents with a waiting message or a running turn, on all nodes. */
  Working working();

  /**
   * Agents with a waiting message or a running turn.
   *
   * @param count number of agents
   * @param some ids of some of them, at most {@link NodeReport#MAX_NAMES} per node
   */
  record Working(int count, List<AgentId> some) {
    public Working {
      some = List.copyOf(some);
    }
  }
}
