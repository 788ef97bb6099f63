package choir.actors.placement;

import choir.core.id.AgentId;
import java.util.List;
import java.util.Map;

/** Which agents are active, and where, as the nodes reported last. Asking wakes nobody. */
public interface ActiveAgents {
  /** The node on which the entities of each shard number are active; of those that are. */
  Map<Integer, String> nodes();

  /** The agents with a message or a turn in hand, on all nodes. */
  Working working();

  /**
   * Agents with a message or a turn in hand.
   *
   * @param count how many there are
   * @param some of them, at most {@link NodeReport#MAX_NAMES} of each node
   */
  record Working(int count, List<AgentId> some) {
    public Working {
      some = List.copyOf(some);
    }
  }
}
