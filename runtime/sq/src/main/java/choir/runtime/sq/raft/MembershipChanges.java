package choir.runtime.sq.raft;

import choir.core.failure.Failures;
import choir.runtime.sq.raft.MembershipException.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.exceptions.ReconfigurationInProgressException;

/**
 * Changes of membership, on the leader, one member at a time: a listener is added, catches up, and
 * is promoted; a voter is removed and may come back as a listener under a new id.
 */
final class MembershipChanges {
  /** A listener this near is caught up within milliseconds of being counted. */
  private static final long CAUGHT_UP_ENTRIES = 1000;

  /** Time-out of a transfer of two messages; without them the old leader continues. */
  private static final Duration TRANSFER_LIMIT = Duration.ofSeconds(3);

  private final Division division;
  private final Member self;
  private final Duration silence;

  MembershipChanges(Division division, Member self, Duration silence) {
    this.division = division;
    this.self = self;
    this.silence = silence;
  }

  CompletionStage<Void> addListener(Member member) {
    return onLeader(
        () -> {
          for (GroupStatus.Peer known : division.members()) {
            if (known.member().equals(member)) {
              return CompletableFuture.completedFuture(null);
            }
            if (known.member().id().equals(member.id())
                || known.member().address().equals(member.address())) {
              return refuse(
                  Refusal.ALREADY_MEMBER,
                  "%s at %s is a member already; remove it before %s at %s is added"
                      .formatted(
                          known.member().id(),
                          known.member().address(),
                          member.id(),
                          member.address()));
            }
          }
          List<RaftPeer> listeners = listeners();
          listeners.add(as(member.toPeer(), RaftPeerRole.LISTENER));
          return configure(voters(), listeners, "add " + member.id());
        });
  }

  CompletionStage<Void> promote(String id) {
    return onLeader(
        () -> {
          Optional<GroupStatus.Peer> known = division.find(id);
          if (known.isEmpty()) {
            return refuse(Refusal.UNKNOWN_MEMBER, "there is no member " + id);
          }
          if (known.get().voter()) {
            return CompletableFuture.completedFuture(null);
          }
          Optional<String> behind = behind(known.get());
          if (behind.isPresent()) {
            return refuse(Refusal.NOT_CAUGHT_UP, behind.get());
          }
          List<RaftPeer> voters = voters();
          voters.add(as(known.get().member().toPeer(), RaftPeerRole.FOLLOWER));
          List<RaftPeer> listeners = listeners();
          listeners.removeIf(peer -> peer.getId().toString().equals(id));
          return configure(voters, listeners, "promote " + id);
        });
  }

  /** The reason why a listener must not be promoted yet. */
  private Optional<String> behind(GroupStatus.Peer peer) {
    String id = peer.member().id();
    Duration ago = peer.lastContact().orElse(silence.plusSeconds(1));
    if (ago.compareTo(silence) > 0) {
      return Optional.of(
          "%s has not answered for %d ms; a silent voter blocks the group, so start it first"
              .formatted(id, ago.toMillis()));
    }
    long missing = division.commitIndex() - peer.match().orElse(-1);
    return missing <= CAUGHT_UP_ENTRIES
        ? Optional.empty()
        : Optional.of(
            "%s is %d entries behind, at most %d are allowed; it is catching up, try again shortly"
                .formatted(id, missing, CAUGHT_UP_ENTRIES));
  }

  CompletionStage<Void> remove(String id) {
    return onLeader(
        () -> {
          if (division.find(id).isEmpty()) {
            return refuse(Refusal.UNKNOWN_MEMBER, "there is no member " + id);
          }
          if (id.equals(self.id())) {
            return refuse(
                Refusal.STILL_NEEDED,
                voters().size() == 1
                    ? id + " is the last voter; without it the group is lost"
                    : id + " leads; transfer the leadership to another voter first");
          }
          List<RaftPeer> voters = voters();
          List<RaftPeer> listeners = listeners();
          voters.removeIf(peer -> peer.getId().toString().equals(id));
          listeners.removeIf(peer -> peer.getId().toString().equals(id));
          return configure(voters, listeners, "remove " + id);
        });
  }

  CompletionStage<Void> transferLeader(String id) {
    return onLeader(
        () -> {
          Optional<GroupStatus.Peer> known = division.find(id);
          if (known.isEmpty()) {
            return refuse(Refusal.UNKNOWN_MEMBER, "there is no member " + id);
          }
          if (!known.get().voter()) {
            return refuse(Refusal.WRONG_ROLE, id + " is a listener; promote it before it can lead");
          }
          return told(division.transfer(id, TRANSFER_LIMIT), "transfer leadership to " + id);
        });
  }

  /** The voter that could lead at once, if there is one besides this member. */
  Optional<String> successor() {
    return division.members().stream()
        .filter(peer -> peer.voter() && !peer.member().id().equals(self.id()))
        .filter(peer -> behind(peer).isEmpty())
        .max(Comparator.comparingLong(peer -> peer.match().orElse(-1)))
        .map(peer -> peer.member().id());
  }

  private CompletionStage<Void> onLeader(Supplier<CompletionStage<Void>> change) {
    return division.leads() ? change.get() : CompletableFuture.failedFuture(notLeader());
  }

  private NotLeaderException notLeader() {
    return new NotLeaderException(division.leader().filter(leader -> !leader.equals(self)));
  }

  private List<RaftPeer> voters() {
    return new ArrayList<>(division.peers(RaftPeerRole.FOLLOWER));
  }

  private List<RaftPeer> listeners() {
    return new ArrayList<>(division.peers(RaftPeerRole.LISTENER));
  }

  private static RaftPeer as(RaftPeer peer, RaftPeerRole role) {
    return RaftPeer.newBuilder(peer).setStartupRole(role).build();
  }

  private CompletionStage<Void> configure(
      List<RaftPeer> voters, List<RaftPeer> listeners, String what) {
    return told(division.configure(voters, listeners), what);
  }

  private static CompletionStage<Void> refuse(Refusal refusal, String why) {
    return CompletableFuture.failedFuture(new MembershipException(refusal, why));
  }

  private CompletionStage<Void> told(CompletableFuture<Void> change, String what) {
    return change.exceptionally(
        thrown -> {
          Throwable cause = Failures.cause(thrown);
          if (cause instanceof ReconfigurationInProgressException) {
            throw new MembershipException(
                Refusal.CHANGE_UNDER_WAY,
                "cannot %s while another change is under way; try again shortly".formatted(what),
                cause);
          }
          if (cause instanceof org.apache.ratis.protocol.exceptions.NotLeaderException) {
            // It led when it was asked, and an election came between.
            throw notLeader();
          }
          throw new MembershipException(
              Refusal.UNREACHABLE,
              "could not %s: %s. See that all members are up, look at the status, and try again"
                  .formatted(what, cause.getMessage()),
              cause);
        });
  }
}
