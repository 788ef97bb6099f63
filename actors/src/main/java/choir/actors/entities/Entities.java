package choir.actors.entities;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Sends to entities wherever they live. Delivery is at most once: who must be sure repeats until it
 * is answered, and commands carry ids.
 */
public interface Entities {
  <C> void tell(EntityKind<C> kind, EntityAddress address, C command);

  /**
   * For edges only; actors tell. Fails with a {@link java.util.concurrent.TimeoutException} when no
   * answer came in time: then the command may have been carried out.
   */
  <C, R> CompletionStage<R> ask(
      EntityKind<C> kind,
      EntityAddress address,
      Function<ActorRef<R>, C> command,
      Duration timeout);
}
