package choir.runtime.sq.raft;

import static choir.runtime.sq.raft.RaftTestCluster.bytes;
import static choir.runtime.sq.raft.RaftTestCluster.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import choir.runtime.sq.raft.RaftStartException.Reason;
import choir.runtime.sq.raft.ReplicationException.Code;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Failure is loud and named; what a crash may leave is put right. */
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
final class RaftFaultsTest {
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

  @Test
  void aMachineThatThrowsStopsTheMember() throws IOException {
    RaftTestCluster.Node node = cluster.founder();
    cluster.store("good");
    node.machine()
        .failAt(
            point -> {
              throw new IllegalStateException("injected");
            });
    CompletionStage<byte[]> answer = node.member().submit(bytes("bad"));
    failed(Code.UNCERTAIN, () -> get(answer));
    await("the member says why").until(() -> node.member().failure().isPresent());
    assertThat(node.member().failure().orElseThrow())
        .hasMessageContaining("injected")
        .hasMessageContaining(node.raft().toString());
    failed(Code.STOPPED, () -> get(node.member().submit(bytes("more"))));
    failed(Code.STOPPED, () -> get(node.member().barrier()));
    assertThat(node.member().status().role()).isEqualTo(GroupStatus.Role.STOPPED);
    node.restart();
    cluster.awaitLeader();
    get(node.member().barrier());
    assertThat(node.machine().texts()).containsExactly("good", "bad");
  }

  @Test
  void tooMuchAtOnceIsRefusedAndTheRestIsStored() throws Exception {
    cluster = new RaftTestCluster(folder, RaftTestCluster.SMALL.withPending(4, 16 << 20));
    RaftTestCluster.Node node = cluster.founder();
    CountDownLatch go = new CountDownLatch(1);
    node.machine().failAt(point -> awaitQuietly(go));
    List<CompletableFuture<byte[]>> answers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      answers.add(node.member().submit(bytes("entry-" + i)).toCompletableFuture());
    }
    await("what is too much is refused at once")
        .until(() -> answers.stream().anyMatch(CompletableFuture::isCompletedExceptionally));
    go.countDown();
    long refused = 0;
    for (CompletableFuture<byte[]> answer : answers) {
      try {
        get(answer);
      } catch (ReplicationException overload) {
        assertThat(overload.code()).isEqualTo(Code.OVERLOADED);
        refused++;
      }
    }
    assertThat(refused).isPositive();
    assertThat(node.machine().texts()).hasSize(20 - (int) refused);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void anEntryHasABoundAndTheLargestGoesThrough() throws IOException {
    RaftTestCluster.Node node = cluster.founder();
    failed(Code.TOO_LARGE, () -> get(node.member().submit(new byte[0])));
    failed(
        Code.TOO_LARGE,
        () -> get(node.member().submit(new byte[RaftSettings.MAX_ENTRY_BYTES + 1])));
    String largest = "x".repeat(RaftSettings.MAX_ENTRY_BYTES);
    assertThat(cluster.store(largest)).isEqualTo("#1");
    RaftTestCluster.Node other = cluster.joined("b", true);
    assertThat(cluster.store(largest)).isEqualTo("#2");
    cluster.awaitSame(other);
    assertThat(node.machine().texts()).containsExactly(largest, largest);
  }

  @Test
  void aTornTailIsCutAndTheRestIsThere() throws IOException {
    RaftTestCluster.Node node = cluster.founder();
    cluster.store("whole");
    node.stop();
    Path file = openSegment(node);
    long whole = Files.size(file);
    // The beginning of an entry: its length, term and index, and nothing of the rest.
    Files.write(file, new byte[] {100, 8, 1, 16, 2, 26}, StandardOpenOption.APPEND);
    Files.write(file, new byte[500], StandardOpenOption.APPEND);
    node.restart();
    cluster.awaitLeader();
    assertThat(cluster.store("after")).isEqualTo("#2");
    assertThat(node.machine().texts()).containsExactly("whole", "after");
    assertThat(whole).isPositive();
  }

  @Test
  void damageInTheMiddleIsRefusedWithFileAndPlace() throws IOException {
    RaftTestCluster.Node node = cluster.founder();
    for (int i = 0; i < 5; i++) {
      cluster.store("entry-" + i);
    }
    node.stop();
    Path file = openSegment(node);
    byte[] bytes = Files.readAllBytes(file);
    int place = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("entry-2");
    bytes[place] ^= 1;
    Files.write(file, bytes);
    refused(Reason.DAMAGED, node::restart, file.toString());
    assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
  }

  @Test
  void aMissingFileOfTheLogIsRefusedByName() throws IOException {
    cluster = new RaftTestCluster(folder, RaftSettings.Bounds.USUAL.withLog(64L << 20, 16 << 10));
    RaftTestCluster.Node node = cluster.founder();
    String filler = "x".repeat(6000);
    for (int i = 0; i < 8; i++) {
      cluster.store(filler);
    }
    node.stop();
    List<Path> closed = DurableFiles.list(current(node), name -> name.matches("log_\\d+-\\d+"));
    assertThat(closed).hasSizeGreaterThan(1);
    Files.delete(closed.getFirst());
    refused(Reason.DAMAGED, node::restart, "are missing before it");
  }

  @Test
  void aFolderInUseIsRefused() throws IOException {
    RaftTestCluster.Node node = cluster.founder();
    refused(
        Reason.IN_USE,
        () ->
            RaftMember.start(
                node.settings(), new LineStateMachine(folder.resolve("m")), StartMode.RESUME),
        node.raft().toString());
    assertThat(cluster.store("undisturbed")).isEqualTo("#1");
  }

  @Test
  void aFolderOfAnotherKindIsRefused() throws IOException {
    RaftTestCluster.Node node = cluster.node("a");
    refused(Reason.WRONG_FOLDER, () -> node.start(StartMode.RESUME), "holds no member");
    node.start(StartMode.FOUND);
    cluster.awaitLeader();
    node.stop();
    refused(Reason.WRONG_FOLDER, () -> node.start(StartMode.JOIN), "was made to FOUND");
    RaftSettings other =
        RaftSettings.of(UUID.randomUUID(), node.raft(), "a", node.settings().address(), "");
    refused(
        Reason.WRONG_FOLDER,
        () -> RaftMember.start(other, node.machine(), StartMode.RESUME),
        node.settings().group().toString());
  }

  @Test
  void anAddressInUseIsRefused() throws IOException {
    RaftTestCluster.Node node = cluster.node("a");
    InetAddress host = InetAddress.getLoopbackAddress();
    try (ServerSocket taken = new ServerSocket(Member.port(node.settings().address()), 1, host)) {
      assertThat(taken.isBound()).isTrue();
      refused(Reason.ADDRESS, () -> node.start(StartMode.FOUND), node.settings().address());
    }
    node.start(StartMode.FOUND);
    assertThat(cluster.store("now")).isEqualTo("#1");
  }

  private static Path openSegment(RaftTestCluster.Node node) throws IOException {
    return DurableFiles.list(current(node), name -> name.startsWith("log_inprogress_")).getFirst();
  }

  private static Path current(RaftTestCluster.Node node) {
    return node.raft().resolve(node.settings().group().toString()).resolve("current");
  }

  private static void refused(Reason reason, ThrowingCallable start, String words) {
    assertThatThrownBy(start)
        .isInstanceOfSatisfying(
            RaftStartException.class, refused -> assertThat(refused.reason()).isEqualTo(reason))
        .hasMessageContaining(words);
  }

  private static void failed(Code code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ReplicationException.class, failed -> assertThat(failed.code()).isEqualTo(code));
  }
}
