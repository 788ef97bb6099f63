package choir.actors;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;

/** Actors below {@code /system}, one of a name on each node: found by the node's address alone. */
public final class SystemActors {
  private SystemActors() {}

  /**
   * Such an actor of a node; whether it is there shows when it answers.
   *
   * @param address of the node's actor system, {@code host:port}
   * @param <T> what it takes; the caller knows
   */
  public static <T> ActorRef<T> at(ActorSystem<?> system, String address, String name) {
    return ActorRefResolver.get(system)
        .resolveActorRef("pekko://" + system.name() + "@" + address + "/system/" + name);
  }
}
