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
 * Terminates an actor system with remote connections. Pekko 1.7 waits indefinitely until all
 * streams between systems have completed, and over TLS about one in ten never completes
 * (apache/pekko#3247). At that point the system has already handed over its shards, left the
 * cluster and sent its messages.
 */
public final class SystemTermination {
  /** Time-out of the streams; Pekko itself flushes for one second. */
  private static final Duration STREAM_TIMEOUT = Duration.ofSeconds(5);

  private static final Logger log = LoggerFactory.getLogger(SystemTermination.class);

  private SystemTermination() {}

  /**
   * Terminates a system and waits for completion.
   *
   * @param limit time-out of the hand-over and of leaving the cluster
   * @throws TimeoutException if these steps do not complete within the limit
   */
  public static void of(ActorSystem system, Duration limit)
      throws InterruptedException, TimeoutException {
    of(system, limit, STREAM_TIMEOUT);
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
      throw new IllegalStateException("the termination of an actor system does not fail", failed);
    } catch (TimeoutException late) {
      if (!left.isDone()) {
        throw late;
      }
      log.warn(
          "connections to other nodes did not close within {} s: they close when the process exits",
          streams.toSeconds());
    }
  }
}
