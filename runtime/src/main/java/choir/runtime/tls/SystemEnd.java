package choir.runtime.tls;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.Done;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of an actor system that talks with others. Pekko 1.7 waits without a limit until all
 * streams between systems have ended, and over TLS one in some ten ends never (apache/pekko#3247).
 * By then it has handed over and left the cluster, and what was to be sent has been sent.
 */
public final class SystemEnd {
  /** For the streams: Pekko itself gives what is on its way a second. */
  private static final Duration STREAMS = Duration.ofSeconds(5);

  private static final Logger log = LoggerFactory.getLogger(SystemEnd.class);

  private SystemEnd() {}

  /**
   * Ends a system and waits for it.
   *
   * @param limit for handing over and leaving
   * @throws TimeoutException if it has not come so far within the limit
   */
  public static void of(ActorSystem system, Duration limit)
      throws InterruptedException, TimeoutException {
    of(system, limit, STREAMS);
  }

  static void of(ActorSystem system, Duration limit, Duration streams)
      throws InterruptedException, TimeoutException {
    CompletableFuture<Done> left = new CompletableFuture<>();
    CoordinatedShutdown.get(system)
        .addTask(
            CoordinatedShutdown.PhaseBeforeActorSystemTerminate(),
            "choir-has-left",
            () -> {
              left.complete(Done.getInstance());
              return left;
            });
    CompletableFuture<?> ended = system.getWhenTerminated().toCompletableFuture();
    system.terminate();
    try {
      CompletableFuture.anyOf(left, ended).get(limit.toMillis(), TimeUnit.MILLISECONDS);
      ended.get(streams.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException failed) {
      throw new IllegalStateException("the end of an actor system does not fail", failed);
    } catch (TimeoutException late) {
      if (!left.isDone()) {
        throw late;
      }
      log.warn(
          "connections to other nodes did not end within {} s: they end with the process",
          streams.toSeconds());
    }
  }
}
