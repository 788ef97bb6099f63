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

/** A probe actor whose answers show that the dispatcher schedules actors. */
final class LivenessProbe {
  private record Ping(ActorRef<Done> replyTo) {}

  private final ActorSystem<?> system;
  private final ActorRef<Ping> actor;

  LivenessProbe(ActorSystem<?> system) {
    this.system = system;
    this.actor =
        system.systemActorOf(
            Behaviors.receiveMessage(
                beat -> {
                  beat.replyTo().tell(Done.getInstance());
                  return Behaviors.same();
                }),
            "liveness-probe",
            Props.empty());
  }

  /** Whether the actor answers in time; blocks until then. */
  boolean answers(Duration within) {
    try {
      AskPattern.<Ping, Done>ask(actor, Ping::new, within, system.scheduler())
          .toCompletableFuture()
          // The system's own timer may be blocked as well.
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
