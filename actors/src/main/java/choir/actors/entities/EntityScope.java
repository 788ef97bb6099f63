package choir.actors.entities;

import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * The services that a host provides to an entity.
 *
 * @param passivate asks the host to stop the entity; messages that arrive meanwhile start a new
 *     incarnation
 */
public record EntityScope<C>(EntityAddress address, Consumer<ActorRef<C>> passivate) {}
