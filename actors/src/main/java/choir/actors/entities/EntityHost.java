package choir.actors.entities;

import java.util.function.Function;
import org.apache.pekko.actor.typed.Behavior;

/** Where entities run. Each kind is given once, at boot, before anything is sent to it. */
public interface EntityHost extends Entities {
  <C> void host(EntityKind<C> kind, Function<EntityScope<C>, Behavior<C>> entity);
}
