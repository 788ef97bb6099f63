package choir.runtime.machines;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.Rejection;
import choir.runtime.sq.group.Group;
import choir.runtime.sq.group.GroupChange;
import choir.runtime.sq.group.GroupChange.Result;
import choir.runtime.sq.group.GroupChange.What;
import choir.runtime.sq.raft.GroupStatus;
import choir.runtime.sq.raft.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class GroupExitTest {
  private static final Result TIMED_OUT = new Result("UNREACHABLE", "could not transfer");

  private final Voters voters = new Voters();

  @Test
  void aFollowerIsRemovedAtOnce() {
    voters.leader = "b";

    assertThat(left()).isEmpty();

    assertThat(voters.changes).containsExactly("REMOVE a");
  }

  @Test
  void aLeaderTransfersTheLeadershipToTheMostUpToDateVoterFirst() {
    voters.leader = "a";

    assertThat(left()).isEmpty();

    assertThat(voters.changes).containsExactly("LEAD c", "REMOVE a");
  }

  /** The transfer timed out on a busy machine, and all attempts to remove the leader failed. */
  @Test
  void aTransferThatTimesOutIsRepeated() {
    voters.leader = "a";
    voters.transfersThatTimeOut = 2;

    assertThat(left()).isEmpty();

    assertThat(voters.changes).containsExactly("LEAD c", "LEAD c", "LEAD c", "REMOVE a");
  }

  @Test
  void aMemberThatIsElectedAgainTransfersAgain() {
    voters.leader = "a";
    voters.returns = 1;

    assertThat(left()).isEmpty();

    assertThat(voters.changes).containsExactly("LEAD c", "REMOVE a", "LEAD c", "REMOVE a");
  }

  @Test
  void theLastRefusalIsReportedAfterABoundedNumberOfAttempts() {
    voters.leader = "a";
    voters.transfersThatTimeOut = Integer.MAX_VALUE;

    assertThat(left()).contains(Rejection.conflict("could not transfer"));

    assertThat(voters.changes).hasSize(GroupExit.TRIES);
  }

  private Optional<Rejection> left() {
    return new GroupExit(voters, "a", Runnable::run).leave().toCompletableFuture().join();
  }

  /** Three voters, seen by a; c has more of the log than b. */
  private static final class Voters implements Group {
    final List<String> changes = new ArrayList<>();
    String leader = "";
    int transfersThatTimeOut;
    int returns;

    @Override
    public GroupStatus status() {
      return new GroupStatus(
          new UUID(0, 1),
          member("a"),
          leader.equals("a") ? GroupStatus.Role.LEADER : GroupStatus.Role.FOLLOWER,
          1,
          Optional.of(member(leader)),
          9,
          9,
          -1,
          0,
          List.of(peer("a", 9), peer("b", 5), peer("c", 8)),
          Optional.empty(),
          Optional.empty());
    }

    @Override
    public CompletionStage<Result> change(GroupChange change) {
      changes.add(change.what() + " " + change.member());
      return CompletableFuture.completedStage(
          change.what() == What.LEAD ? transferred(change.member()) : removed());
    }

    private Result transferred(String successor) {
      if (transfersThatTimeOut > 0) {
        transfersThatTimeOut--;
        return TIMED_OUT;
      }
      leader = successor;
      return Result.DONE;
    }

    private Result removed() {
      if (returns > 0) {
        returns--;
        leader = "a";
        return new Result("STILL_NEEDED", "a leads");
      }
      return Result.DONE;
    }

    @Override
    public boolean isLed() {
      return true;
    }

    @Override
    public CompletionStage<GroupStatus> leaderStatus() {
      return CompletableFuture.completedStage(status());
    }

    private static GroupStatus.Peer peer(String id, long match) {
      return new GroupStatus.Peer(
          member(id), true, Optional.empty(), OptionalLong.of(match), OptionalLong.empty());
    }

    private static Member member(String id) {
      return new Member(id, id + ":1", id + ":2");
    }
  }
}
