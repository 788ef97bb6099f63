package choir.actors.entities;

import java.util.function.Function;
import org.apache.pekko.actor.typed.Behavior;

/** Hosts entities. Each kind is registered once, at start-up, before any message is sent. */
public interface EntityHost extends Entities {
  <C> void host(EntityKind<C> kind, Function<EntityScope<C>, Behavior<C>> entity);
}
