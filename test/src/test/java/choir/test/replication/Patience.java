package choir.test.replication;

import choir.test.sim.SimLoop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

/** A caller that does not wait for ever: a node that died never answers. */
final class Patience {
  private static final Duration WAIT = Duration.ofSeconds(4);

  private Patience() {}

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
