package choir.runtime.sq.raft;

import static choir.runtime.sq.raft.RaftTestCluster.bytes;
import static choir.runtime.sq.raft.RaftTestCluster.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import choir.runtime.sq.io.FreePorts;
import choir.runtime.sq.raft.MembershipException.Refusal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Members come, rise and go, one at a time. */
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
final class MembershipTest {
  @TempDir private Path folder;
  private RaftTestCluster cluster;

  @BeforeEach
  void open() {
    cluster = new RaftTestCluster(folder, RaftTestCluster.CALM);
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void aListenerHoldsACopyAndDoesNotCount() throws IOException {
    RaftTestCluster.Node founder = cluster.founder();
    cluster.store("before");
    RaftTestCluster.Node listener = cluster.joined("b", false);
    cluster.store("after");
    cluster.awaitSame(listener);
    assertThat(cluster.seen(listener)).map(GroupStatus.Peer::voter).contains(false);
    assertThat(listener.member().status().role()).isEqualTo(GroupStatus.Role.LISTENER);
    listener.stop();
    assertThat(cluster.store("without it")).isEqualTo("#3");
    assertThat(founder.member().status().voters()).isEqualTo(1);
  }

  @Test
  void whoJoinsAGroupWithAPastReceivesItAsASnapshot() throws IOException {
    RaftTestCluster.Node founder = cluster.node("a");
    founder.machine().preload(200);
    founder.start(StartMode.FOUND);
    cluster.awaitLeader();
    RaftTestCluster.Node joined = cluster.joined("b", true);
    cluster.store("new");
    cluster.awaitSame(joined);
    assertThat(joined.machine().lines()).hasSize(201);
    assertThat(joined.member().status().snapshotIndex()).isEqualTo(200);
  }

  @Test
  void fromOneToThreeAndBackUnderLoadNothingIsLostOrDoubled() throws IOException {
    RaftTestCluster.Node a = cluster.founder();
    AtomicBoolean enough = new AtomicBoolean();
    List<String> acknowledged = new CopyOnWriteArrayList<>();
    CompletableFuture<Void> load =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; !enough.get(); i++) {
                get(a.member().submit(bytes("entry-" + i)));
                acknowledged.add("entry-" + i);
              }
            });
    RaftTestCluster.Node b = cluster.joined("b", true);
    RaftTestCluster.Node c = cluster.joined("c", true);
    await("entries by three").until(grew(acknowledged, 50));
    get(a.member().remove(c.member().self().id()));
    get(a.member().remove(b.member().self().id()));
    await("entries by one again").until(grew(acknowledged, 50));
    enough.set(true);
    load.join();
    assertThat(a.machine().texts()).isEqualTo(acknowledged).doesNotHaveDuplicates();
    assertThat(a.member().status().voters()).isEqualTo(1);
    assertThat(a.machine().texts()).startsWith(b.machine().texts().toArray(String[]::new));
  }

  /** By its seat, or by being shut out: whichever comes first, it has no seat from then on. */
  @Test
  void whoWasTakenOutHasNoSeatHoweverItHears() throws IOException {
    List<RaftTestCluster.Node> nodes = cluster.three();
    RaftMember out = nodes.get(2).member();
    String id = out.self().id();
    get(nodes.getFirst().member().remove(id));
    await("it has heard").until(() -> out.find(id).isEmpty() || out.failure().isPresent());

    assertThat(out.find(id)).isEmpty();
    await("it is shut out").until(() -> out.failure().isPresent());
    assertThat(out.find(id)).isEmpty();
  }

  private static Callable<Boolean> grew(List<String> list, int by) {
    int goal = list.size() + by;
    return () -> list.size() >= goal;
  }

  @Test
  void leadershipIsHandedOverAndEveryoneIsTold() throws IOException {
    List<RaftTestCluster.Node> nodes = cluster.three();
    List<String> told = new CopyOnWriteArrayList<>();
    RaftTestCluster.Node next = nodes.get(1);
    next.member().onLeader(leader -> told.add(leader.map(Member::id).orElse("none")));
    get(nodes.getFirst().member().transferLeader(next.member().self().id()));
    await("the new leader takes entries").until(() -> next.member().leads());
    assertThat(cluster.store("by the new one")).isEqualTo("#1");
    await("its listener hears of it")
        .untilAsserted(() -> assertThat(told).endsWith(next.member().self().id()));
    NotLeaderException refusal = notLeader(() -> get(nodes.getFirst().member().submit(bytes("x"))));
    assertThat(refusal.leader()).contains(next.member().self());
  }

  @Test
  void aLeaderThatIsClosedHandsOverFirst() throws IOException {
    List<RaftTestCluster.Node> nodes = cluster.three();
    CompletableFuture<Void> closing = CompletableFuture.runAsync(nodes.getFirst()::stop);
    await("the others need no election timeout")
        .atMost(Duration.ofMillis(2900))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> nodes.subList(1, 3).stream().anyMatch(node -> node.member().leads()));
    closing.join();
  }

  @Test
  void refusalsSayWhatStandsInTheWay() throws IOException {
    RaftTestCluster.Node a = cluster.founder();
    RaftTestCluster.Node b = cluster.joined("b", false);
    Member known = b.member().self();
    refused(Refusal.UNKNOWN_MEMBER, () -> get(a.member().promote("nobody")));
    refused(Refusal.UNKNOWN_MEMBER, () -> get(a.member().remove("nobody")));
    refused(Refusal.STILL_NEEDED, () -> get(a.member().remove(a.member().self().id())));
    refused(Refusal.WRONG_ROLE, () -> get(a.member().transferLeader(known.id())));
    refused(
        Refusal.ALREADY_MEMBER,
        () -> get(a.member().addListener(new Member("other", known.address(), ""))));
    notLeader(() -> get(b.member().promote(known.id())));
    b.stop();
    await("its silence is noticed").atMost(Duration.ofSeconds(10)).until(silent(a, known.id()));
    refused(Refusal.NOT_CAUGHT_UP, () -> get(a.member().promote(known.id())));
  }

  private static Callable<Boolean> silent(RaftTestCluster.Node leader, String id) {
    Predicate<Duration> tooLong =
        ago -> ago.compareTo(RaftTestCluster.CALM.electionTimeoutMax()) > 0;
    return () ->
        leader.member().find(id).flatMap(GroupStatus.Peer::lastContact).filter(tooLong).isPresent();
  }

  @Test
  void whoDoesNotAnswerIsNotAdded() throws IOException {
    RaftTestCluster.Node a = cluster.founder();
    Member nobody = new Member("nobody", "127.0.0.1:" + FreePorts.next(), "");
    refused(Refusal.UNREACHABLE, () -> get(a.member().addListener(nobody)));
    assertThat(cluster.store("still here")).isEqualTo("#1");
    assertThat(a.member().status().members()).hasSize(1);
  }

  private static void refused(Refusal refusal, ThrowingCallable change) {
    assertThatThrownBy(change)
        .isInstanceOfSatisfying(
            MembershipException.class, refused -> assertThat(refused.refusal()).isEqualTo(refusal));
  }

  private static NotLeaderException notLeader(ThrowingCallable call) {
    List<NotLeaderException> caught = new ArrayList<>();
    assertThatThrownBy(call).isInstanceOfSatisfying(NotLeaderException.class, caught::add);
    return caught.getFirst();
  }
}
