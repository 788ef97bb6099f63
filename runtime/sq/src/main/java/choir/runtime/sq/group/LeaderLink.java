package choir.runtime.sq.group;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** Forwards operations to the leader. */
public interface LeaderLink {
  /**
   * Completes with one attempt for each operation, in their order; never fails, and completes
   * within a bound of its own.
   */
  CompletionStage<List<Attempt>> forward(String address, List<byte[]> operations);
}
