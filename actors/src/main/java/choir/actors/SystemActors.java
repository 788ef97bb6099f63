package choir.actors;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;

/** Resolves actors below {@code /system} of a node by the node's address and the actor's name. */
public final class SystemActors {
  private SystemActors() {}

  /**
   * The reference of a system actor; does not check that the actor exists.
   *
   * @param address of the node's actor system, {@code host:port}
   * @param <T> the actor's message type, not checked
   */
  public static <T> ActorRef<T> at(ActorSystem<?> system, String address, String name) {
    return ActorRefResolver.get(system)
        .resolveActorRef("pekko://" + system.name() + "@" + address + "/system/" + name);
  }
}
