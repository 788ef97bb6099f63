package choir.runtime.sq.group;

import static org.assertj.core.api.Assertions.assertThat;

import choir.runtime.sq.raft.MembershipException;
import choir.runtime.sq.raft.ReplicationException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GroupChangeTest {
  /**
   * A busy machine that had just started did not answer the leader in time, and its join ended
   * although a second attempt would have succeeded.
   */
  @Test
  void whatMayChangeByItselfIsTemporary() {
    Stream<String> refusals =
        Stream.concat(
            Arrays.stream(MembershipException.Refusal.values()).map(Enum::name),
            Arrays.stream(ReplicationException.Code.values()).map(Enum::name));

    assertThat(refusals.filter(word -> new GroupChange.Result(word, "").isTemporary()))
        .containsExactlyInAnyOrder(
            "NOT_CAUGHT_UP", "CHANGE_UNDER_WAY", "UNREACHABLE", "NOT_LEADER", "UNAVAILABLE");
    assertThat(GroupChange.Result.DONE.isTemporary()).isFalse();
  }
}
