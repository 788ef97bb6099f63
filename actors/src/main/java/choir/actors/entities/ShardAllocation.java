package choir.actors.entities;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.Address;

/**
 * Decides the node of each shard number; called by the shard coordinator. Nodes are identified by
 * the address of their actor system, {@code host:port}. Thread-safe.
 */
public interface ShardAllocation {
  /** The identifier of a node. */
  static String node(Address address) {
    return address.hostPort().replaceFirst("^.*@", "");
  }

  /**
   * Chooses the node of an unallocated shard number among the keys of {@code hosted}.
   *
   * @param hosted the current shard numbers of each node
   */
  CompletionStage<String> place(int shard, Map<String, Set<Integer>> hosted);

  /**
   * The shard numbers that leave their node; each is then placed again.
   *
   * @param moving the shard numbers that are already moving
   */
  CompletionStage<Set<Integer>> leaving(Map<String, Set<Integer>> hosted, Set<Integer> moving);
}
