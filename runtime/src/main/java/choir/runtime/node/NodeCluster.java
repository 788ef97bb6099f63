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

/** A node's place in the cluster: how it gets one, and how it notices that it has lost it. */
final class NodeCluster implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(NodeCluster.class);

  /** A change of a voter's part is made by a person and takes effect within some seconds. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  /**
   * Looks after which a group that does not count this node is believed without a second word: a
   * change that no majority had is taken back by the next leader, who is elected sooner.
   */
  private static final int SURE = 5;

  private final Path home;
  private final StoreMember member;
  private final boolean voter;
  private final Consumer<Node.End> end;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final AutoCloseable watching;
  private final Cancellable looking;
  private volatile int unseated;

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
    this.watching = formation.watch(words -> ends(true, words));
    this.looking =
        system
            .scheduler()
            .scheduleWithFixedDelay(LOOK, LOOK, this::look, system.executionContext());
    system
        .getWhenTerminated()
        .thenAccept(
            done -> ends(true, "it was taken out of the cluster, which goes on without it"));
  }

  /**
   * Returns once this node is a member of the ranch's cluster.
   *
   * @param end told when it is one no more, or ought not to be
   */
  static NodeCluster join(
      Path home,
      ActorSystem<?> system,
      StoreMember member,
      boolean voter,
      Consumer<String> waiting,
      Consumer<Node.End> end) {
    ClusterBootstrap formation = new ClusterBootstrap(system, member.store(), member, waiting);
    Node.waitOut("waiting for the cluster", formation::join);
    return new NodeCluster(home, system, member, voter, formation, end);
  }

  /** The split brain resolver counts by the roles of the start, Raft by those of the moment. */
  private void look() {
    Optional<StoreException> failure = member.store().failure();
    Optional<GroupStatus.Peer> self = member.membership();
    unseated = self.isEmpty() ? unseated + 1 : 0;
    // A member that was taken out may be told so by its seat or by being shut out, in any order.
    if (self.isEmpty() && (failure.isPresent() || Departure.isNoted(home) || unseated >= SURE)) {
      depart();
    } else if (failure.isPresent()) {
      ends(false, "its store has stopped: " + failure.get().getMessage());
    } else if (self.isPresent() && self.get().voter() != voter) {
      ends(true, "it is a " + (voter ? "listener" : "voter") + " of the store now");
    }
  }

  private void depart() {
    Departure.note(home).ifPresent(refusal -> log.error(refusal.words()));
    ends(false, "it is no node of the ranch any more; its folder keeps what it held");
  }

  private void ends(boolean again, String words) {
    if (closing.compareAndSet(false, true)) {
      end.accept(new Node.End(again, words));
    }
  }

  @Override
  public void close() {
    closing.set(true);
    looking.cancel();
    try {
      watching.close();
    } catch (Exception failed) {
      log.warn("the watch over the cluster did not end as it should", failed);
    }
  }
}
