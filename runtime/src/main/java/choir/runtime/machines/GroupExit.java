package choir.runtime.machines;

import choir.core.Rejection;
import choir.runtime.sq.group.Group;
import choir.runtime.sq.group.GroupChange;
import choir.runtime.sq.raft.GroupStatus;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Takes this node's member out of the store's group. A leader cannot be removed, so it transfers
 * the leadership first, and again before each further attempt: a transfer may time out, and an
 * election may make this member the leader again before it is removed.
 */
final class GroupExit {
  /** Attempts during an election, which takes a second: enough for one that has to be repeated. */
  static final int TRIES = 10;

  private final Group group;
  private final String self;
  private final Executor afterPause;

  /**
   * Creates the exit of this node's member.
   *
   * @param group as this node's member sees it
   * @param self id of this node's member
   * @param afterPause runs what it is given after the pause between two attempts
   */
  GroupExit(Group group, String self, Executor afterPause) {
    this.group = group;
    this.self = self;
    this.afterPause = afterPause;
  }

  /** Removes the member. The refusal is that of the last attempt; never fails. */
  CompletionStage<Optional<Rejection>> leave() {
    return attempt(TRIES);
  }

  private CompletionStage<Optional<Rejection>> attempt(int tries) {
    return transferLeadership()
        .thenCompose(result -> result.done() ? removeSelf() : completed(result))
        .thenCompose(
            result ->
                result.done() || tries <= 1
                    ? completed(refusal(result))
                    : completed(result).thenComposeAsync(again -> attempt(tries - 1), afterPause));
  }

  /** Transfers the leadership to the most up-to-date voter, if this member leads. */
  private CompletionStage<GroupChange.Result> transferLeadership() {
    GroupStatus status = group.status();
    boolean leads = status.leader().map(each -> each.id().equals(self)).orElse(false);
    Optional<GroupStatus.Peer> next =
        status.members().stream()
            .filter(peer -> peer.voter() && !peer.member().id().equals(self))
            .max(Comparator.comparingLong(peer -> peer.match().orElse(-1)));
    return leads && next.isPresent()
        ? group.change(GroupChange.of(GroupChange.What.LEAD, next.get().member().id()))
        : completed(GroupChange.Result.DONE);
  }

  private CompletionStage<GroupChange.Result> removeSelf() {
    return group.change(GroupChange.of(GroupChange.What.REMOVE, self));
  }

  private static Optional<Rejection> refusal(GroupChange.Result result) {
    return result.done() ? Optional.empty() : Optional.of(Rejection.conflict(result.words()));
  }

  private static <T> CompletableFuture<T> completed(T value) {
    return CompletableFuture.completedFuture(value);
  }
}
