package choir.runtime.node;

import choir.core.sq.StoreException;
import choir.runtime.machines.Departure;
import choir.runtime.machines.cluster.ClusterBootstrap;
import choir.runtime.sq.group.StoreMember;
import choir.runtime.sq.raft.GroupStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node's membership of the cluster: joining, and detecting its end. */
final class NodeCluster implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(NodeCluster.class);

  /** Poll interval for role changes, which operators make and which may take seconds. */
  private static final Duration POLL_INTERVAL = Duration.ofSeconds(1);

  /**
   * Number of consecutive polls after which a group configuration without this node is final: an
   * uncommitted change is reverted by the next leader, which is elected sooner.
   */
  private static final int CONFIRMATIONS = 5;

  private final Path home;
  private final StoreMember member;
  private final boolean voter;
  private final Consumer<Node.End> end;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final AutoCloseable subscription;
  private final Cancellable poller;
  private volatile int pollsWithoutSeat;

  private NodeCluster(
      Path home,
      ActorSystem<?> system,
      StoreMember member,
      boolean voter,
      ClusterBootstrap formation,
      Consumer<Node.End> end) {
    this.home = home;
    this.member = member;
    this.voter = voter;
    this.end = end;
    this.subscription = formation.watch(words -> ends(true, words));
    this.poller =
        system
            .scheduler()
            .scheduleWithFixedDelay(
                POLL_INTERVAL, POLL_INTERVAL, this::poll, system.executionContext());
    system
        .getWhenTerminated()
        .thenAccept(
            done -> ends(true, "it was removed from the cluster, which continues without it"));
  }

  /**
   * Joins the ranch's cluster and returns once this node is a member.
   *
   * @param end called when the membership ends or has to end
   */
  static NodeCluster join(
      Path home,
      ActorSystem<?> system,
      StoreMember member,
      boolean voter,
      Consumer<String> waiting,
      Consumer<Node.End> end) {
    ClusterBootstrap formation = new ClusterBootstrap(system, member.store(), member, waiting);
    Node.awaitStep("waiting for the cluster", formation::join);
    return new NodeCluster(home, system, member, voter, formation, end);
  }

  /** The split brain resolver uses the roles at start-up, Raft the current ones. */
  private void poll() {
    Optional<StoreException> failure = member.store().failure();
    Optional<GroupStatus.Peer> self = member.membership();
    pollsWithoutSeat = self.isEmpty() ? pollsWithoutSeat + 1 : 0;
    // A removed member may notice it in the configuration or by being rejected, in any order.
    if (self.isEmpty()
        && (failure.isPresent() || Departure.isNoted(home) || pollsWithoutSeat >= CONFIRMATIONS)) {
      depart();
    } else if (failure.isPresent()) {
      ends(false, "its store has stopped: " + failure.get().getMessage());
    } else if (self.isPresent() && self.get().voter() != voter) {
      ends(true, "it is a " + (voter ? "listener" : "voter") + " of the store now");
    }
  }

  private void depart() {
    Departure.note(home).ifPresent(refusal -> log.error(refusal.words()));
    ends(false, "it is no longer a node of the ranch; its folder keeps its data");
  }

  private void ends(boolean again, String words) {
    if (closing.compareAndSet(false, true)) {
      end.accept(new Node.End(again, words));
    }
  }

  @Override
  public void close() {
    closing.set(true);
    poller.cancel();
    try {
      subscription.close();
    } catch (Exception failed) {
      log.warn("the cluster monitoring failed to stop", failed);
    }
  }
}
