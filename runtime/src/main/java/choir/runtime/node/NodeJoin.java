package choir.runtime.node;

import choir.actors.ranch.Ranch;
import choir.core.placement.NodeRole;
import choir.runtime.machines.join.JoinException;
import choir.runtime.machines.join.PendingJoin;
import choir.runtime.machines.join.Sponsor;
import choir.runtime.sq.group.StoreMember;
import choir.runtime.tls.ServerTrust;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Joins a node to an existing ranch, if a join is pending. Every step is idempotent: an interrupted
 * join resumes from the state known to the group.
 */
final class NodeJoin {
  private static final Logger log = LoggerFactory.getLogger(NodeJoin.class);

  private final NodeSettings settings;
  private final Optional<Sponsor> sponsor;
  private final Consumer<String> progress;

  private NodeJoin(NodeSettings settings, Optional<Sponsor> sponsor, Consumer<String> progress) {
    this.settings = settings;
    this.sponsor = sponsor;
    this.progress = progress;
  }

  static NodeJoin of(NodeSettings settings, Consumer<String> progress) {
    try {
      Optional<PendingJoin> pending = PendingJoin.find(settings.home());
      return new NodeJoin(
          settings,
          pending.map(
              join -> new Sponsor(join, ServerTrust.toJoin(settings.home()), Clock.systemUTC())),
          progress);
    } catch (IOException unread) {
      throw new NodeException(
          "reading the state of the pending join failed: " + unread.getMessage(), unread);
    }
  }

  /** Whether this node is still joining. */
  boolean isPending() {
    return sponsor.isPresent();
  }

  /** The group that an empty home joins. */
  Optional<UUID> group() {
    if (sponsor.isEmpty() || NodeStore.isMember(settings.home())) {
      return Optional.empty();
    }
    return Optional.of(asked(() -> sponsor.get().invitation(settings.node().name()).group()));
  }

  /** Becomes a listener, catches up, and becomes a voter if configured. */
  void enter(StoreMember member) {
    if (sponsor.isEmpty()) {
      return;
    }
    String id = member.self().id();
    // A member that was not added yet only knows itself.
    if (member.group().status().members().size() <= 1) {
      progress.accept("joining the store as " + id);
      asked(
          () -> {
            sponsor.get().add(id, settings.raftAddress(), settings.clusterAddress());
            return id;
          });
    }
    Node.awaitLeader(member, progress);
    progress.accept("a listener of the store; catching up");
    Node.awaitCopy(member, progress);
    if (settings.node().roles().contains(NodeRole.VOTER) && !member.isVoter()) {
      promote(member, id);
    }
  }

  private void promote(StoreMember member, String id) {
    asked(
        () -> {
          sponsor.get().promote(id);
          return id;
        });
    // The local copy of the configuration follows within a heartbeat.
    Node.awaitCopy(member, progress);
    int voters = member.group().status().voters();
    progress.accept(
        voters % 2 == 0
            ? "a voter, one of %d: an even number tolerates no more failures than one voter less"
                .formatted(voters)
            : "a voter, one of " + voters);
  }

  /** Completes the join and revokes its token. */
  void arrived(StoreMember member, Ranch ranch) {
    if (sponsor.isEmpty()) {
      return;
    }
    // A former machine of the same name was drained before it left.
    Node.await(ranch.drain(settings.node().name(), false), "the roster");
    try {
      sponsor.get().arrived(member.self().id());
    } catch (JoinException failed) {
      // The token expires and is bound to this machine.
      log.warn("revoking the join token failed: {}", failed.getMessage());
    }
    try {
      PendingJoin.ended(settings.home());
    } catch (IOException failed) {
      throw new NodeException("storing the completion of the join failed: " + failed, failed);
    }
  }

  private static <T> T asked(java.util.function.Supplier<T> question) {
    try {
      return question.get();
    } catch (JoinException refused) {
      throw refused.isRefused()
          ? new NodeException(String.valueOf(refused.getMessage()), List.of())
          : new NodeException(String.valueOf(refused.getMessage()), refused);
    }
  }
}
