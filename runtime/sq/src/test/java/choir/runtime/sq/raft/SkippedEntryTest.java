package choir.runtime.sq.raft;

import static choir.runtime.sq.raft.RaftTestCluster.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import choir.runtime.sq.raft.RaftStartException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Finding H1.4: an entry that nobody can read, and the way out of it. */
@Tag("slow")
final class SkippedEntryTest {
  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

  @TempDir private Path folder;
  private RaftTestCluster cluster;
  private RaftTestCluster.Node node;

  /** A log of one, garbage, two: accepted by a version that could read it. */
  @BeforeEach
  void storeGarbage() throws IOException {
    cluster = new RaftTestCluster(folder, RaftTestCluster.SMALL);
    node = cluster.founder();
    node.machine().readGarbage();
    cluster.store("one");
    cluster.store(LineStateMachine.GARBAGE);
    cluster.store("two");
    node.stop();
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void theMemberStopsAndNamesTheIndexAndTheCommand() throws IOException {
    long index = garbage();
    for (int start = 0; start < 2; start++) {
      assertThat(failureOfRestart())
          .contains("entry %d cannot be read".formatted(index))
          .contains("it is garbage")
          .contains("choir sq recover --skip " + index);
    }
  }

  @Test
  void aSkippedEntryIsNotAppliedNowOrLater() throws IOException {
    long index = garbage();
    OfflineRaftFolder.Skipped skipped = skip(index);
    assertThat(skipped.index()).isEqualTo(index);
    assertThat(skipped.bytes()).isEqualTo(LineStateMachine.GARBAGE.length());
    assertThat(Files.readString(node.raft().resolve("skipped")))
        .isEqualTo(index + " " + NOW + "\n");
    for (int start = 0; start < 2; start++) {
      node.restart();
      cluster.store("more " + start);
    }
    assertThat(node.machine().texts()).containsExactly("one", "two", "more 0", "more 1");
  }

  @Test
  void nothingElseIsSkipped() throws IOException {
    long index = garbage();
    notSkipped(index - 1, "can be read");
    notSkipped(index + 1, "can be read");
    notSkipped(0, "is not pending");
    notSkipped(index + 100, "is not in the log");
    assertThat(node.raft().resolve("skipped")).doesNotExist();
    assertThat(failureOfRestart()).contains("--skip " + index);
  }

  /** A wrong order must not make members differ. */
  @Test
  void anEntryThatCanBeReadAfterAllIsApplied() throws IOException {
    skip(garbage());
    LineStateMachine newer = node.renewMachine();
    newer.readGarbage();
    node.start(StartMode.RESUME);
    cluster.awaitLeader();
    get(node.member().barrier());
    assertThat(newer.texts()).containsExactly("one", LineStateMachine.GARBAGE, "two");
  }

  @Test
  void aRecoveryWithoutTheOthersSkipsItToo() throws IOException {
    long index = garbage();
    assertThatThrownBy(this::replay)
        .isInstanceOf(RaftStartException.class)
        .hasMessageContaining("choir sq recover --skip " + index);
    skip(index);
    assertThat(replay().texts()).containsExactly("one", "two");
  }

  private LineStateMachine replay() throws IOException {
    LineStateMachine machine = node.renewMachine();
    try (OfflineRaftFolder offline = OfflineRaftFolder.open(node.raft())) {
      offline.replay(machine);
    }
    return machine;
  }

  private String failureOfRestart() throws IOException {
    try {
      node.restart();
      await().until(() -> node.member().failure().isPresent());
      return String.valueOf(node.member().failure().orElseThrow().getMessage());
    } catch (RaftStartException refused) {
      return String.valueOf(refused.getMessage());
    } finally {
      node.stop();
    }
  }

  private void notSkipped(long index, String why) throws IOException {
    assertThatThrownBy(() -> skip(index))
        .isInstanceOfSatisfying(
            RaftStartException.class,
            refused -> assertThat(refused.reason()).isEqualTo(Reason.WRONG_ENTRY))
        .hasMessageContaining(why);
  }

  private OfflineRaftFolder.Skipped skip(long index) throws IOException {
    LineStateMachine machine = node.renewMachine();
    try (OfflineRaftFolder offline = OfflineRaftFolder.open(node.raft())) {
      return offline.skip(machine, index, NOW);
    }
  }

  private long garbage() {
    return node.machine().lines().get(1).index();
  }
}
