package choir.actors.entities;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.Address;
import org.apache.pekko.cluster.sharding.ShardCoordinator.AbstractShardAllocationStrategy;
import scala.collection.immutable.IndexedSeq;
import scala.concurrent.Future;
import scala.jdk.javaapi.FutureConverters;

/** Adapts {@link ShardAllocation} to Cluster Sharding's allocation strategy. */
final class PekkoShardAllocation extends AbstractShardAllocationStrategy {
  private final Address self;
  private final ShardAllocation places;

  /**
   * @param self the address of this node, which local region references lack
   */
  PekkoShardAllocation(Address self, ShardAllocation places) {
    this.self = self;
    this.places = places;
  }

  @Override
  public Future<ActorRef> allocateShard(
      ActorRef requester, String shardId, Map<ActorRef, IndexedSeq<String>> current) {
    Map<String, ActorRef> regions = new TreeMap<>();
    current.keySet().forEach(region -> regions.put(node(region), region));
    return FutureConverters.asScala(
        places
            .place(Integer.parseInt(shardId), hosted(current))
            .thenApply(node -> regions.getOrDefault(node, requester)));
  }

  @Override
  public Future<Set<String>> rebalance(
      Map<ActorRef, IndexedSeq<String>> current, Set<String> inProgress) {
    Set<Integer> moving = inProgress.stream().map(Integer::valueOf).collect(Collectors.toSet());
    return FutureConverters.asScala(
        places
            .leaving(hosted(current), moving)
            .thenApply(all -> all.stream().map(String::valueOf).collect(Collectors.toSet())));
  }

  private Map<String, Set<Integer>> hosted(Map<ActorRef, IndexedSeq<String>> current) {
    Map<String, Set<Integer>> hosted = new HashMap<>();
    current.forEach(
        (region, shards) -> {
          Set<Integer> numbers = new TreeSet<>();
          for (int i = 0; i < shards.length(); i++) {
            numbers.add(Integer.parseInt(shards.apply(i)));
          }
          hosted.put(node(region), numbers);
        });
    return hosted;
  }

  private String node(ActorRef region) {
    Address address = region.path().address();
    return ShardAllocation.node(address.hasLocalScope() ? self : address);
  }
}
