package choir.runtime.sq.group;

import choir.core.failure.Failures;
import choir.runtime.sq.raft.GroupStatus;
import choir.runtime.sq.raft.Member;
import choir.runtime.sq.raft.MembershipException;
import choir.runtime.sq.raft.RaftMember;
import choir.runtime.sq.raft.ReplicationException;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The group as this member's Raft knows it; changes are forwarded to the leader. */
final class RaftGroup implements Group {
  private final UUID group;
  private final RaftMember raft;
  private volatile Optional<ProposalForwarder> forwarder = Optional.empty();

  RaftGroup(UUID group, RaftMember raft) {
    this.group = group;
    this.raft = raft;
  }

  UUID id() {
    return group;
  }

  void forwardOver(ProposalForwarder way) {
    forwarder = Optional.of(way);
  }

  @Override
  public GroupStatus status() {
    return raft.status();
  }

  @Override
  public boolean isLed() {
    return raft.leader().isPresent();
  }

  @Override
  public CompletionStage<GroupStatus> leaderStatus() {
    Optional<String> leader = otherLeader();
    if (leader.isEmpty() || forwarder.isEmpty()) {
      return CompletableFuture.completedFuture(status());
    }
    return forwarder.get().status(leader.get()).exceptionally(silent -> status());
  }

  /** Address of the leader, if that is another member. */
  private Optional<String> otherLeader() {
    return raft.leads() ? Optional.empty() : raft.leader().map(Member::forwardAddress);
  }

  @Override
  public CompletionStage<GroupChange.Result> change(GroupChange change) {
    Optional<String> leader = otherLeader();
    if (leader.isPresent() && forwarder.isPresent()) {
      return forwarder.get().change(leader.get(), change);
    }
    return changeHere(change);
  }

  CompletionStage<GroupChange.Result> changeHere(GroupChange change) {
    try {
      return started(change)
          .handle((done, failure) -> failure == null ? GroupChange.Result.DONE : refused(failure));
    } catch (IllegalArgumentException bad) {
      return CompletableFuture.completedFuture(
          new GroupChange.Result("INVALID", String.valueOf(bad.getMessage())));
    }
  }

  private CompletionStage<Void> started(GroupChange change) {
    return switch (change.what()) {
      case ADD ->
          raft.addListener(new Member(change.member(), change.address(), change.forwardAddress()));
      case PROMOTE -> raft.promote(change.member());
      case REMOVE -> raft.remove(change.member());
      case LEAD -> raft.transferLeader(change.member());
    };
  }

  private static GroupChange.Result refused(Throwable failure) {
    Throwable cause = Failures.cause(failure);
    String words = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    if (cause instanceof MembershipException membership) {
      return new GroupChange.Result(membership.refusal().name(), words);
    }
    return new GroupChange.Result(
        cause instanceof ReplicationException known ? known.code().name() : "FAILED", words);
  }
}
