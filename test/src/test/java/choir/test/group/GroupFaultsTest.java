package choir.test.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Three processes under load lose their leader, a follower, each other. One group serves all tests,
 * each of which leaves it whole: starting a JVM is what takes time here.
 */
@Tag("process")
// Beside other classes, but one test after the other: JUnit runs the tests of a class that holds a
// lock in one thread, and they share one group.
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("GroupFaultsTest")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class GroupFaultsTest {
  /** 3 s on a quiet machine; elections wait for processors too, and builds run several at once. */
  private static final Duration TAKE_OVER = Duration.ofSeconds(10);

  /** Some 300 words a second: what starts again must not wait for the processors. */
  private static final int THINK_MILLIS = 400;

  /** About two of each writer. */
  private static final int SOME_WORDS = 128;

  private GroupProcesses group;
  private GroupLoad load;
  private GroupRun run;

  /** From one voter to three while it is written to. */
  @BeforeAll
  void growUnderLoad(@TempDir Path folder) {
    group = GroupProcesses.found(GroupProcesses.local(folder, 1));
    load = new GroupLoad(group, GroupLoad.newSeed(), THINK_MILLIS);
    run = new GroupRun(group, load);
    load.begin();
    MemberProcess second = group.join(GroupProcesses.local(folder, 2));
    group.promote(second);
    load.knowAllMembers();
    load.awaitWords(SOME_WORDS);
    MemberProcess third = group.join(GroupProcesses.local(folder, 3));
    group.promote(third);
    load.knowAllMembers();
    load.awaitWords(SOME_WORDS);
    run.finish("grown from one to three");
  }

  @BeforeEach
  void beginToWrite() {
    load.begin();
    load.awaitWords(SOME_WORDS);
  }

  @AfterEach
  void isWhole() {
    assertThat(group.running()).as(() -> "members that run\n" + group.printed()).hasSize(3);
  }

  @AfterAll
  void end() {
    if (run != null) {
      run.close();
    }
  }

  @Test
  void aKilledFollowerStopsNothingAndCatchesUp() {
    MemberProcess follower = group.follower();
    load.gaps().begin();
    follower.kill();
    load.awaitWords(SOME_WORDS);
    Duration gap = load.gaps().longest();
    group.startAll(List.of(follower));
    run.finish("follower killed, %d ms without an answer".formatted(gap.toMillis()));
    assertThat(gap).isLessThan(TAKE_OVER);
  }

  @Test
  void aKilledLeaderIsReplacedAndNothingIsLost() {
    MemberProcess leader = group.awaitLeader();
    load.gaps().begin();
    leader.kill();
    load.awaitWords(SOME_WORDS);
    Duration gap = load.gaps().longest();
    group.startAll(List.of(leader));
    run.finish("leader killed, %d ms without an answer".formatted(gap.toMillis()));
    assertThat(gap).isLessThan(TAKE_OVER);
  }

  @Test
  void aLeaderThatWasStoppedForSecondsComesBackAsAFollower() {
    MemberProcess leader = group.awaitLeader();
    load.gaps().begin();
    leader.pause();
    load.goOn(Duration.ofSeconds(3));
    Duration gap = load.gaps().longest();
    leader.goOn();
    load.awaitWords(SOME_WORDS);
    run.finish("leader stopped for 3 s, %d ms without an answer".formatted(gap.toMillis()));
  }

  @Test
  void allKilledAtOnceComeBackInAnyOrderWithAllThatWasAcknowledged() {
    List<MemberProcess> members = group.members();
    members.forEach(MemberProcess::kill);
    group.startAll(members.reversed());
    load.awaitWords(SOME_WORDS);
    run.finish("all killed");
  }
}
