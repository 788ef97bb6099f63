package choir.runtime.sq.raft;

import static choir.runtime.sq.raft.RaftTestCluster.bytes;
import static choir.runtime.sq.raft.RaftTestCluster.get;
import static choir.runtime.sq.raft.RaftTestCluster.text;
import static org.assertj.core.api.Assertions.assertThat;

import choir.runtime.sq.io.FsyncTimes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A group of one: the whole life of a ranch on one machine. */
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
final class OneMemberTest {
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
  void anEntryIsAppliedAndAnsweredOnce() throws IOException {
    RaftTestCluster.Node node = cluster.founder();
    assertThat(text(get(node.member().submit(bytes("x"))))).isEqualTo("#1");
    assertThat(node.machine().texts()).containsExactly("x");
  }

  @Test
  void eachEntryIsSyncedAndTheTimeItTookIsKnown() throws IOException {
    RaftTestCluster.Node node = cluster.founder();
    int before = node.member().status().fsyncs().map(FsyncTimes.Spread::count).orElse(0);
    store(node, "one-", 1);
    store(node, "another-", 1);
    assertThat(node.member().status().fsyncs())
        .hasValueSatisfying(
            fsyncs -> {
              assertThat(fsyncs.count()).isGreaterThanOrEqualTo(before + 2);
              assertThat(fsyncs.medianMicros()).isPositive();
            });
  }

  @Test
  void afterARestartNothingIsLostOrAppliedTwice() throws IOException {
    RaftTestCluster.Node node = cluster.founder();
    List<String> stored = store(node, "first-", 300);
    node.restart();
    cluster.awaitLeader();
    get(node.member().barrier());
    assertThat(node.machine().texts()).isEqualTo(stored);
    stored.addAll(store(node, "second-", 10));
    assertThat(node.machine().texts()).isEqualTo(stored);
  }

  @Test
  void aGroupFoundedBehindAnOldStateGoesOnFromThere() throws IOException {
    RaftTestCluster.Node node = cluster.node("a");
    node.machine().preload(500);
    node.start(StartMode.FOUND);
    cluster.awaitLeader();
    get(node.member().submit(bytes("new")));
    assertThat(node.machine().lines()).hasSize(501);
    assertThat(node.machine().lines().getLast().index()).isGreaterThan(500);
    assertThat(node.member().status().snapshotIndex()).isEqualTo(500);
    node.restart();
    cluster.awaitLeader();
    get(node.member().barrier());
    assertThat(node.machine().lines()).hasSize(501);
  }

  /**
   * Ratis completed a read under the lock of the next one: the thread that applies entries hung.
   */
  @Test
  void aReadMayBeFollowedByAnotherWhereItEnds() throws IOException {
    RaftTestCluster.Node node = cluster.founder();
    List<CompletionStage<byte[]>> entries = new CopyOnWriteArrayList<>();
    List<CompletionStage<Long>> chains = new ArrayList<>();
    for (int chain = 0; chain < 8; chain++) {
      CompletionStage<Long> reads = behindAnEntry(node, entries);
      for (int i = 0; i < 50; i++) {
        reads = reads.thenCompose(read -> behindAnEntry(node, entries));
      }
      chains.add(reads);
    }
    chains.forEach(RaftTestCluster::get);
    entries.forEach(RaftTestCluster::get);
    assertThat(node.machine().texts()).hasSize(8 * 51);
  }

  /** A read that has to wait for an entry, so that it ends where entries are applied. */
  private static CompletionStage<Long> behindAnEntry(
      RaftTestCluster.Node node, List<CompletionStage<byte[]>> entries) {
    entries.add(node.member().submit(bytes("x")));
    return node.member().barrier();
  }

  private static List<String> store(RaftTestCluster.Node node, String prefix, int count) {
    List<String> texts =
        new ArrayList<>(IntStream.range(0, count).mapToObj(i -> prefix + i).toList());
    List<CompletionStage<byte[]>> answers =
        texts.stream().map(text -> node.member().submit(bytes(text))).toList();
    answers.forEach(RaftTestCluster::get);
    return texts;
  }
}
