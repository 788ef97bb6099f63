package choir.runtime.http;

import choir.actors.entities.ShardAllocation;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The shard allocation of a single-node cluster. */
record SingleNodeAllocation() implements ShardAllocation {
  @Override
  public CompletionStage<String> place(int shard, Map<String, Set<Integer>> hosted) {
    return CompletableFuture.completedStage(hosted.keySet().iterator().next());
  }

  @Override
  public CompletionStage<Set<Integer>> leaving(
      Map<String, Set<Integer>> hosted, Set<Integer> moving) {
    return CompletableFuture.completedStage(Set.of());
  }
}
