package choir.runtime.sq.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A member that was away while the log was cut gets the state in one piece, or keeps its own. */
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
final class SnapshotInstallTest {
  @TempDir private Path folder;
  private RaftTestCluster cluster;

  @BeforeEach
  void open() {
    cluster = new RaftTestCluster(folder, RaftTestCluster.SMALL);
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  /** A listener that is stopped, and a leader whose log begins after what the listener has. */
  private RaftTestCluster.Node leftBehind() throws IOException {
    RaftTestCluster.Node founder = cluster.founder();
    RaftTestCluster.Node behind = cluster.joined("b", false);
    cluster.store("early");
    cluster.awaitSame(behind);
    behind.stop();
    String filler = "x".repeat(8000);
    for (int i = 0; i < 30; i++) {
      cluster.store("entry-" + i + "-" + filler);
    }
    await("the log is cut behind a snapshot")
        .until(() -> founder.member().status().snapshotIndex() > 15);
    return behind;
  }

  @Test
  void aMemberFarBehindGetsASnapshotAndThenTheRest() throws IOException {
    RaftTestCluster.Node behind = leftBehind();
    behind.restart();
    cluster.awaitSame(behind);
    cluster.store("late");
    cluster.awaitSame(behind);
    assertThat(behind.member().status().snapshotIndex()).isGreaterThan(15);
    behind.restart();
    cluster.awaitSame(behind);
    assertThat(behind.machine().texts()).hasSize(32).startsWith("early").endsWith("late");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2})
  void anInstallationThatDiedHalfWayIsMadeAgain(long point) throws IOException {
    RaftTestCluster.Node behind = leftBehind();
    behind
        .machine()
        .failAt(
            at -> {
              if (at == point) {
                throw new UncheckedIOException(new IOException("injected at " + at));
              }
            });
    RaftMember failing = behind.start(StartMode.RESUME);
    await("the member stops at the fault")
        .atMost(Duration.ofSeconds(20))
        .until(() -> failing.failure().isPresent());
    assertThat(failing.failure().orElseThrow())
        .hasMessageContaining("injected")
        .hasMessageContaining(behind.raft().toString());
    behind.restart();
    cluster.awaitSame(behind);
    assertThat(behind.machine().texts()).hasSize(31);
  }

  @Test
  void betweenTheRenamesOfAnInstallationTheOldStateIsKept() throws IOException {
    RaftTestCluster.Node founder = cluster.founder();
    cluster.store("one");
    founder.stop();
    Path group = founder.raft().resolve(groupFolder(founder));
    // As Ratis leaves it: the old folder is away, the new one is not in its place yet.
    Files.createDirectories(group.resolve("sm"));
    Files.writeString(group.resolve("sm").resolve("kept"), "x");
    Files.move(group.resolve("sm"), group.resolve("sm.tmp20261121_120000_000"));
    Files.createDirectories(group.resolve("tmp").resolve("snapshot-" + UUID.randomUUID()));
    founder.restart();
    cluster.awaitLeader();
    assertThat(group.resolve("sm").resolve("kept")).exists();
    assertThat(group.resolve("tmp")).doesNotExist();
    assertThat(cluster.store("two")).isEqualTo("#2");
  }

  @Test
  void afterTheSecondRenameTheNewStateIsInstalledAtTheStart() throws IOException {
    RaftTestCluster.Node behind = leftBehind();
    RaftTestCluster.Node founder = cluster.leader();
    long snapshot = founder.member().status().snapshotIndex();
    Path from = newestSnapshot(founder);
    Path sm = behind.raft().resolve(groupFolder(behind)).resolve("sm");
    DurableFiles.delete(sm);
    copy(from, sm.resolve(from.getFileName()));
    Files.writeString(
        sm.resolve(from.getFileName()).resolve("state/deep/state.txt.md5"), "of Ratis");
    behind.restart();
    assertThat(behind.member().status().snapshotIndex()).isEqualTo(snapshot);
    cluster.awaitSame(behind);
    assertThat(behind.machine().texts()).hasSize(31);
  }

  @Test
  void aSnapshotWithAMissingFileIsRefusedByName() throws IOException {
    RaftTestCluster.Node behind = leftBehind();
    RaftTestCluster.Node founder = cluster.leader();
    founder.stop();
    Path snapshot = newestSnapshot(founder);
    Files.delete(snapshot.resolve("state/deep/state.txt"));
    assertThatThrownBy(founder::restart)
        .isInstanceOfSatisfying(
            RaftStartException.class,
            refused -> assertThat(refused.reason()).isEqualTo(RaftStartException.Reason.DAMAGED))
        .hasMessageContaining(snapshot.resolve("manifest").toString());
    assertThat(behind.isUp()).isFalse();
  }

  private static String groupFolder(RaftTestCluster.Node node) {
    return node.settings().group().toString();
  }

  private static Path newestSnapshot(RaftTestCluster.Node node) throws IOException {
    List<Path> found =
        DurableFiles.list(
            node.raft().resolve(groupFolder(node)).resolve("sm"),
            name -> name.startsWith("snapshot."));
    return found.stream().max(Comparator.comparingLong(SnapshotInstallTest::index)).orElseThrow();
  }

  private static long index(Path snapshot) {
    return Long.parseLong(snapshot.getFileName().toString().split("_", -1)[1]);
  }

  private static void copy(Path from, Path to) throws IOException {
    for (Path path : DurableFiles.below(from).reversed()) {
      Path target = to.resolve(from.relativize(path));
      if (Files.isDirectory(path)) {
        Files.createDirectories(target);
      } else {
        Files.copy(path, target);
      }
    }
  }
}
