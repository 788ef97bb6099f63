package choir.actors.entities;

import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * What an entity gets from its host.
 *
 * @param passivate asks the host to stop the entity: messages that arrive meanwhile wake a new one
 */
public record EntityScope<C>(EntityAddress address, Consumer<ActorRef<C>> passivate) {}
