package choir.actors.entities;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.ClusterEvent.MemberRemoved;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;

/**
 * Asks that are waiting for an answer. When a node is removed from the cluster, all of them fail as
 * if timed out: messages to that node are lost, and a retry reaches the entity on its new node
 * seconds before the time-out would have expired. Thread-safe.
 */
final class PendingAsks {
  /** Delay until the shard regions have processed the removal as well. */
  private static final Duration SETTLE_DELAY = Duration.ofMillis(200);

  private final AtomicLong numbers = new AtomicLong();
  private final Map<Long, CompletableFuture<?>> open = new ConcurrentHashMap<>();

  /** Returns a stage that completes with the answer, or fails when it is abandoned. */
  <R> CompletionStage<R> track(CompletionStage<R> answer) {
    CompletableFuture<R> ask = new CompletableFuture<>();
    long number = numbers.incrementAndGet();
    open.put(number, ask);
    answer.whenComplete(
        (reply, failure) -> {
          open.remove(number);
          if (failure == null) {
            ask.complete(reply);
          } else {
            ask.completeExceptionally(failure);
          }
        });
    return ask;
  }

  /** Fails all pending asks with a {@link TimeoutException}. */
  void failAll(String reason) {
    for (CompletableFuture<?> ask : open.values()) {
      ask.completeExceptionally(new TimeoutException(reason));
    }
  }

  /** Fails all pending asks when a node is removed from the cluster. */
  Behavior<MemberRemoved> watcher() {
    return Behaviors.setup(
        context -> {
          Cluster.get(context.getSystem())
              .subscriptions()
              .tell(Subscribe.create(context.getSelf(), MemberRemoved.class));
          return Behaviors.receiveMessage(
              removed -> {
                String reason = removed.member().address() + " was removed from the cluster";
                context
                    .getSystem()
                    .scheduler()
                    .scheduleOnce(
                        SETTLE_DELAY, () -> failAll(reason), context.getExecutionContext());
                return Behaviors.same();
              });
        });
  }
}
