package choir.runtime.http;

import choir.actors.entities.ShardAllocation;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A cluster of one node, where everything lives. */
record OnePlace() implements ShardAllocation {
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
