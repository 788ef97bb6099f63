package choir.runtime.raft;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A member that was away while the log was cut gets the state in one piece, or keeps its own. */
@Execution(ExecutionMode.CONCURRENT)
final class SnapshotInstallTest {
  @TempDir private Path folder;
  private Herd herd;

  @BeforeEach
  void open() {
    herd = new Herd(folder, Herd.SMALL);
  }

  @AfterEach
  void close() {
    herd.close();
  }

  /** A listener that is stopped, and a leader whose log begins after what the listener has. */
  private Herd.Node leftBehind() throws IOException {
    Herd.Node founder = herd.founder();
    Herd.Node behind = herd.joined("b", false);
    herd.store("early");
    herd.awaitSame(behind);
    behind.stop();
    String filler = "x".repeat(8000);
    for (int i = 0; i < 30; i++) {
      herd.store("entry-" + i + "-" + filler);
    }
    await("the log is cut behind a snapshot")
        .until(() -> founder.member().status().snapshotIndex() > 15);
    return behind;
  }

  @Test
  void aMemberFarBehindGetsASnapshotAndThenTheRest() throws IOException {
    Herd.Node behind = leftBehind();
    behind.restart();
    herd.awaitSame(behind);
    herd.store("late");
    herd.awaitSame(behind);
    assertThat(behind.member().status().snapshotIndex()).isGreaterThan(15);
    behind.restart();
    herd.awaitSame(behind);
    assertThat(behind.machine().texts()).hasSize(32).startsWith("early").endsWith("late");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2})
  void anInstallationThatDiedHalfWayIsMadeAgain(long point) throws IOException {
    Herd.Node behind = leftBehind();
    behind
        .machine()
        .failAt(
            at -> {
              if (at == point) {
                throw new UncheckedIOException(new IOException("injected at " + at));
              }
            });
    RaftMember failing = behind.start(Mode.RESUME);
    await("the member stops at the fault")
        .atMost(Duration.ofSeconds(20))
        .until(() -> failing.failure().isPresent());
    assertThat(failing.failure().orElseThrow())
        .hasMessageContaining("injected")
        .hasMessageContaining(behind.raft().toString());
    behind.restart();
    herd.awaitSame(behind);
    assertThat(behind.machine().texts()).hasSize(31);
  }

  @Test
  void betweenTheRenamesOfAnInstallationTheOldStateIsKept() throws IOException {
    Herd.Node founder = herd.founder();
    herd.store("one");
    founder.stop();
    Path group = founder.raft().resolve(groupFolder(founder));
    // As Ratis leaves it: the old folder is away, the new one is not in its place yet.
    Files.createDirectories(group.resolve("sm"));
    Files.writeString(group.resolve("sm").resolve("kept"), "x");
    Files.move(group.resolve("sm"), group.resolve("sm.tmp20261121_120000_000"));
    Files.createDirectories(group.resolve("tmp").resolve("snapshot-" + UUID.randomUUID()));
    founder.restart();
    herd.awaitLeader();
    assertThat(group.resolve("sm").resolve("kept")).exists();
    assertThat(group.resolve("tmp")).doesNotExist();
    assertThat(herd.store("two")).isEqualTo("#2");
  }

  @Test
  void afterTheSecondRenameTheNewStateIsInstalledAtTheStart() throws IOException {
    Herd.Node behind = leftBehind();
    Herd.Node founder = herd.leader();
    long snapshot = founder.member().status().snapshotIndex();
    Path from = newestSnapshot(founder);
    Path sm = behind.raft().resolve(groupFolder(behind)).resolve("sm");
    Durable.delete(sm);
    copy(from, sm.resolve(from.getFileName()));
    Files.writeString(
        sm.resolve(from.getFileName()).resolve("state/deep/state.txt.md5"), "of Ratis");
    behind.restart();
    assertThat(behind.member().status().snapshotIndex()).isEqualTo(snapshot);
    herd.awaitSame(behind);
    assertThat(behind.machine().texts()).hasSize(31);
  }

  @Test
  void aSnapshotWithAMissingFileIsRefusedByName() throws IOException {
    Herd.Node behind = leftBehind();
    Herd.Node founder = herd.leader();
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

  private static String groupFolder(Herd.Node node) {
    return node.settings().group().toString();
  }

  private static Path newestSnapshot(Herd.Node node) throws IOException {
    List<Path> found =
        Durable.list(
            node.raft().resolve(groupFolder(node)).resolve("sm"),
            name -> name.startsWith("snapshot."));
    return found.stream().max(Comparator.comparingLong(SnapshotInstallTest::index)).orElseThrow();
  }

  private static long index(Path snapshot) {
    return Long.parseLong(snapshot.getFileName().toString().split("_", -1)[1]);
  }

  private static void copy(Path from, Path to) throws IOException {
    for (Path path : Durable.below(from).reversed()) {
      Path target = to.resolve(from.relativize(path));
      if (Files.isDirectory(path)) {
        Files.createDirectories(target);
      } else {
        Files.copy(path, target);
      }
    }
  }
}
