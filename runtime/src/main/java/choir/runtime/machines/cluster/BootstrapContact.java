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
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Down;

/**
 * Asks nodes that are in no cluster yet where they stand, and tells them: a system actor at {@code
 * /system/doorway} of each, reached by the address that the store's group knows.
 */
final class BootstrapContact {
  private static final String NAME = "doorway";

  /** A node that is up answers within milliseconds, on a slow line within a few hundred. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  /**
   * Where do you stand?
   *
   * @param incarnation of the node that asks; 0 from a build that does not tell
   */
  record WhereStand(long incarnation, ActorRef<Here> replyTo) implements CborMessage {}

  /**
   * There.
   *
   * @param former whether a former incarnation of the node that asks is still a member: it must not
   *     join yet, because a member is downed by its address, which both have
   */
  record Here(ClusterStatus standing, boolean former) implements CborMessage {}

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
              question.replyTo().tell(doorway.answer(question));
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

  private Here answer(WhereStand question) {
    ClusterStatus standing = standing();
    boolean inside = standing == ClusterStatus.INSIDE && question.incarnation() != 0;
    return new Here(standing, inside && downsFormer(question));
  }

  /**
   * Downs the former incarnation of the node that asks, which is certainly gone: the asker has its
   * address. Waiting for the split brain resolver would take seconds, and would down both.
   */
  private boolean downsFormer(WhereStand question) {
    Cluster cluster = Cluster.get(system);
    Address asker = question.replyTo().path().address();
    for (Member member : cluster.state().getMembers()) {
      if (member.address().equals(asker)
          && member.uniqueAddress().longUid() != question.incarnation()) {
        if (!member.status().equals(MemberStatus.down())) {
          cluster.manager().tell(new Down(asker));
        }
        return true;
      }
    }
    return false;
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

  /** The answers that arrive in time, by address. Blocks for a second at the most. */
  Map<String, Here> ask(Collection<String> addresses) throws InterruptedException {
    long incarnation = Cluster.get(system).selfMember().uniqueAddress().longUid();
    Map<String, CompletionStage<Optional<Here>>> asked = new TreeMap<>();
    for (String address : addresses) {
      CompletionStage<Here> answer =
          AskPattern.ask(
              at(address),
              replyTo -> new WhereStand(incarnation, replyTo),
              PATIENCE,
              system.scheduler());
      asked.put(
          address,
          answer.handle((here, silent) -> silent == null ? Optional.of(here) : Optional.empty()));
    }
    Map<String, Here> found = new TreeMap<>();
    for (Map.Entry<String, CompletionStage<Optional<Here>>> each : asked.entrySet()) {
      Blocking.get(each.getValue()).ifPresent(here -> found.put(each.getKey(), here));
    }
    return found;
  }

  private ActorRef<WhereStand> at(String address) {
    return SystemActors.at(system, address, NAME);
  }
}
