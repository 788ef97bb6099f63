package choir.runtime.node;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** An actor that does nothing but answer: who hears of it knows that actors get their turns. */
final class Pulse {
  private record Beat(ActorRef<Done> replyTo) {}

  private final ActorSystem<?> system;
  private final ActorRef<Beat> heart;

  Pulse(ActorSystem<?> system) {
    this.system = system;
    this.heart =
        system.systemActorOf(
            Behaviors.receiveMessage(
                beat -> {
                  beat.replyTo().tell(Done.getInstance());
                  return Behaviors.same();
                }),
            "pulse",
            Props.empty());
  }

  /** Whether it answers within a time; waits for it. */
  boolean answers(Duration within) {
    try {
      AskPattern.<Beat, Done>ask(heart, Beat::new, within, system.scheduler())
          .toCompletableFuture()
          // The system's own timer may be what stands still.
          .get(within.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (ExecutionException | TimeoutException silent) {
      return false;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
