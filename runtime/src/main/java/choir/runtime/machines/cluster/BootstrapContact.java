package choir.runtime.machines.cluster;

import choir.actors.CborMessage;
import choir.actors.SystemActors;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;

/**
 * Asks nodes that are in no cluster yet where they stand, and tells them: a system actor at {@code
 * /system/doorway} of each, reached by the address that the store's group knows.
 */
final class BootstrapContact {
  private static final String NAME = "doorway";

  /** A node that is up answers within milliseconds, on a slow line within a few hundred. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  /** Where do you stand? */
  record WhereStand(ActorRef<Here> replyTo) implements CborMessage {}

  /** There. */
  record Here(ClusterStatus standing) implements CborMessage {}

  private final ActorSystem<?> system;
  private final AtomicBoolean founding = new AtomicBoolean();

  private BootstrapContact(ActorSystem<?> system) {
    this.system = system;
  }

  static BootstrapContact open(ActorSystem<?> system) {
    BootstrapContact doorway = new BootstrapContact(system);
    system.systemActorOf(
        Behaviors.<WhereStand>receiveMessage(
            question -> {
              question.replyTo().tell(new Here(doorway.standing()));
              return Behaviors.same();
            }),
        NAME,
        Props.empty());
    return doorway;
  }

  /** Others are to wait while this is set: this node may be the cluster in a moment. */
  void founding(boolean now) {
    founding.set(now);
  }

  private ClusterStatus standing() {
    MemberStatus status = Cluster.get(system).selfMember().status();
    if (status.equals(MemberStatus.up())
        || status.equals(MemberStatus.weaklyUp())
        || status.equals(MemberStatus.joining())) {
      return ClusterStatus.INSIDE;
    }
    if (status.equals(MemberStatus.removed())) {
      return founding.get() ? ClusterStatus.INSIDE : ClusterStatus.OUTSIDE;
    }
    return ClusterStatus.LEAVING;
  }

  /** Where those stand who answer in time, by address. Blocks for a second at the most. */
  Map<String, ClusterStatus> ask(Collection<String> addresses) throws InterruptedException {
    Map<String, CompletionStage<Optional<ClusterStatus>>> asked = new TreeMap<>();
    for (String address : addresses) {
      CompletionStage<Here> answer =
          AskPattern.ask(at(address), WhereStand::new, PATIENCE, system.scheduler());
      asked.put(
          address,
          answer.handle(
              (here, silent) -> silent == null ? Optional.of(here.standing()) : Optional.empty()));
    }
    Map<String, ClusterStatus> found = new TreeMap<>();
    for (Map.Entry<String, CompletionStage<Optional<ClusterStatus>>> each : asked.entrySet()) {
      Blocking.get(each.getValue()).ifPresent(standing -> found.put(each.getKey(), standing));
    }
    return found;
  }

  private ActorRef<WhereStand> at(String address) {
    return SystemActors.at(system, address, NAME);
  }
}
