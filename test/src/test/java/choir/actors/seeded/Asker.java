package choir.actors.seeded;

import java.time.Duration;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/** An entity that asks. */
public final class Asker {
  private Asker() {}

  static void ask(ActorContext<String> context, ActorRef<ActorRef<String>> other) {
    context.ask(
        String.class,
        other,
        Duration.ofSeconds(1),
        (ActorRef<String> replyTo) -> replyTo,
        (answer, failure) -> String.valueOf(answer));
  }
}
