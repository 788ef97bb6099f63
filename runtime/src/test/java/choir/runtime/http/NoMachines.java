package choir.runtime.http;

import choir.runtime.replication.GroupChange;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A ranch of one machine, which takes no other. */
record NoMachines() implements Machines {
  @Override
  public Map<String, Object> invitation() {
    return Map.of("ranch", "alone");
  }

  @Override
  public CompletionStage<Map<String, Object>> view() {
    return CompletableFuture.completedStage(Map.of("ranch", "alone"));
  }

  @Override
  public boolean isMember(String node) {
    return false;
  }

  @Override
  public CompletionStage<GroupChange.Result> change(GroupChange change) {
    return CompletableFuture.completedStage(
        new GroupChange.Result("UNSUPPORTED", "this is a test"));
  }
}
