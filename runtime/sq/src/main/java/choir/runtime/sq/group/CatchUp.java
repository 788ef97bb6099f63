package choir.runtime.sq.group;

import choir.core.sq.StoreException;
import choir.core.sq.StoreException.Code;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Waits until the local copy has applied everything that was acknowledged to others. A single try
 * has a bound, so that a caller hears that the majority is gone; a member that receives a snapshot
 * and what was written meanwhile may need many of them, and gets nearer with each.
 */
final class CatchUp {
  /** Without a leader an attempt fails at once. */
  private static final long PAUSE_MILLIS = 200;

  private final Supplier<? extends CompletionStage<?>> barrier;
  private final Supplier<Optional<StoreException>> failure;

  /**
   * @param barrier tries once; fails as UNAVAILABLE if it may be tried again
   * @param failure the reason why this member has stopped, if it has
   */
  CatchUp(
      Supplier<? extends CompletionStage<?>> barrier, Supplier<Optional<StoreException>> failure) {
    this.barrier = barrier;
    this.failure = failure;
  }

  /**
   * Returns once the copy shows it, however long that takes.
   *
   * @param waiting receives the reason after each failed attempt
   * @throws StoreException STOPPED if this member has stopped, or the failure of the attempt
   */
  void await(Consumer<String> waiting) throws InterruptedException {
    while (true) {
      try {
        barrier.get().toCompletableFuture().get();
        return;
      } catch (ExecutionException failed) {
        waiting.accept("catching up with the store's leader: " + passing(failed).getMessage());
      }
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }
  }

  private StoreException passing(ExecutionException failed) {
    Optional<StoreException> stopped = failure.get();
    if (stopped.isPresent()) {
      throw stopped.get();
    }
    if (failed.getCause() instanceof StoreException known) {
      if (known.code() == Code.UNAVAILABLE) {
        return known;
      }
      throw known;
    }
    throw new IllegalStateException("the store's leader cannot be asked", failed.getCause());
  }
}
