package choir.runtime.sq.files;

import choir.core.sq.StoreException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Waits for responses, as a command does. Each request has a time-out of its own. */
final class BlockingRequests {
  private BlockingRequests() {}

  /**
   * @throws StoreException as the stage fails
   */
  static <T> T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().join();
    } catch (CompletionException failed) {
      if (failed.getCause() instanceof StoreException said) {
        throw said;
      }
      throw failed;
    }
  }
}
