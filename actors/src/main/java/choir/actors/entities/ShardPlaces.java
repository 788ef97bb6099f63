package choir.actors.entities;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.Address;

/**
 * Decides on which node the entities of a number live; asked where the cluster keeps track of them.
 * Nodes are named by the address of their actor system, {@code host:port}. Thread-safe.
 */
public interface ShardPlaces {
  /** How a node is named here. */
  static String node(Address address) {
    return address.hostPort().replaceFirst("^.*@", "");
  }

  /**
   * The node of a number that lives nowhere; one of {@code hosted}'s.
   *
   * @param hosted the numbers that live on each node now
   */
  CompletionStage<String> place(int shard, Map<String, Set<Integer>> hosted);

  /**
   * Numbers that are to leave the node where they live; each is then placed anew.
   *
   * @param moving those that are on their way already
   */
  CompletionStage<Set<Integer>> leaving(Map<String, Set<Integer>> hosted, Set<Integer> moving);
}
