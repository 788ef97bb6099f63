package choir.runtime.sq.raft;

import static choir.runtime.sq.raft.RaftTestCluster.get;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Three voters: any one may go and come back. */
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
final class ThreeMembersTest {
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
  void whatOneStoresAllHold() throws IOException {
    List<RaftTestCluster.Node> nodes = cluster.three();
    for (int i = 0; i < 50; i++) {
      cluster.store("entry-" + i);
    }
    nodes.forEach(cluster::awaitSame);
    assertThat(nodes.getLast().machine().texts()).hasSize(50).endsWith("entry-49");
  }

  @Test
  void withoutTheLeaderTheOthersGoOnAndItCatchesUpLater() throws IOException {
    List<RaftTestCluster.Node> nodes = cluster.three();
    RaftTestCluster.Node first = cluster.leader();
    cluster.store("before");
    first.stop();
    cluster.store("while away");
    first.restart();
    cluster.awaitSame(first);
    assertThat(first.machine().texts()).containsExactly("before", "while away");
    assertThat(nodes).allMatch(RaftTestCluster.Node::isUp);
  }

  @Test
  void aBarrierOnAFollowerShowsWhatWasAcknowledgedBefore() throws IOException {
    List<RaftTestCluster.Node> nodes = cluster.three();
    RaftTestCluster.Node follower =
        nodes.stream().filter(node -> !node.member().leads()).findFirst().orElseThrow();
    for (int i = 0; i < 20; i++) {
      cluster.store("entry-" + i);
      long reached = get(follower.member().barrier());
      assertThat(follower.machine().texts()).endsWith("entry-" + i);
      assertThat(follower.member().applied()).isGreaterThanOrEqualTo(reached);
    }
  }
}
