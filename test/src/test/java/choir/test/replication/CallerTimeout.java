package choir.test.replication;

import choir.runtime.simulation.SimLoop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

/** A caller with a time-out: a failed node never answers. */
final class CallerTimeout {
  private static final Duration WAIT = Duration.ofSeconds(4);

  private CallerTimeout() {}

  /** The same stage, which fails after four seconds; the answer is not known then. */
  static <T> CompletionStage<T> of(SimLoop loop, CompletionStage<T> stage) {
    CompletableFuture<T> waiting = new CompletableFuture<>();
    stage.whenComplete(
        (value, failure) -> {
          if (failure == null) {
            waiting.complete(value);
          } else {
            waiting.completeExceptionally(failure);
          }
        });
    loop.after(
        SimLoop.WORLD,
        WAIT,
        () -> waiting.completeExceptionally(new TimeoutException("no answer within 4 s")));
    return waiting;
  }
}
