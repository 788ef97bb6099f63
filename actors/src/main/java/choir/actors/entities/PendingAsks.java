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
 * Questions that wait for an answer. When a node is taken out of the cluster all of them end as if
 * their time were over: what was sent to that node is lost, and who repeats it finds the entity
 * where it lives now, seconds before the time would have been over. Thread-safe.
 */
final class PendingAsks {
  /** The regions learn of a removal at the same moment, each on its own. */
  private static final Duration SETTLE = Duration.ofMillis(200);

  private final AtomicLong numbers = new AtomicLong();
  private final Map<Long, CompletableFuture<?>> open = new ConcurrentHashMap<>();

  /** The answer, unless it is given up before. */
  <R> CompletionStage<R> until(CompletionStage<R> answer) {
    CompletableFuture<R> question = new CompletableFuture<>();
    long number = numbers.incrementAndGet();
    open.put(number, question);
    answer.whenComplete(
        (reply, failure) -> {
          open.remove(number);
          if (failure == null) {
            question.complete(reply);
          } else {
            question.completeExceptionally(failure);
          }
        });
    return question;
  }

  /** Ends all that wait now with a {@link TimeoutException}. */
  void giveUp(String why) {
    for (CompletableFuture<?> question : open.values()) {
      question.completeExceptionally(new TimeoutException(why));
    }
  }

  /** Gives up when a node is taken out of the cluster. */
  Behavior<MemberRemoved> watching() {
    return Behaviors.setup(
        context -> {
          Cluster.get(context.getSystem())
              .subscriptions()
              .tell(Subscribe.create(context.getSelf(), MemberRemoved.class));
          return Behaviors.receiveMessage(
              removed -> {
                String why = removed.member().address() + " was removed meanwhile";
                context
                    .getSystem()
                    .scheduler()
                    .scheduleOnce(SETTLE, () -> giveUp(why), context.getExecutionContext());
                return Behaviors.same();
              });
        });
  }
}
