package choir.actors.entities;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Sends messages to entities, regardless of their node. Delivery is at most once: callers that need
 * certainty repeat until they get an answer, and commands carry ids.
 */
public interface Entities {
  <C> void tell(EntityKind<C> kind, EntityAddress address, C command);

  /**
   * For edges only; actors use tell. Fails with a {@link java.util.concurrent.TimeoutException} if
   * no answer arrives in time; the command may have been executed.
   */
  <C, R> CompletionStage<R> ask(
      EntityKind<C> kind,
      EntityAddress address,
      Function<ActorRef<R>, C> command,
      Duration timeout);
}
