package choir.runtime.machines.cluster;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/** Waits for what ends within a bound of its own, on the thread that boots. */
final class Blocking {
  private Blocking() {}

  /**
   * @throws CompletionException with what it failed of
   */
  static <T> T get(CompletionStage<T> stage) throws InterruptedException {
    try {
      return stage.toCompletableFuture().get();
    } catch (ExecutionException failed) {
      throw new CompletionException(failed.getCause());
    }
  }
}
