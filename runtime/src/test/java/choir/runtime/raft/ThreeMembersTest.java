package choir.runtime.raft;

import static choir.runtime.raft.Herd.get;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Three voters: any one may go and come back. */
@Execution(ExecutionMode.CONCURRENT)
final class ThreeMembersTest {
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

  @Test
  void whatOneStoresAllHold() throws IOException {
    List<Herd.Node> nodes = herd.three();
    for (int i = 0; i < 50; i++) {
      herd.store("entry-" + i);
    }
    nodes.forEach(herd::awaitSame);
    assertThat(nodes.getLast().machine().texts()).hasSize(50).endsWith("entry-49");
  }

  @Test
  void withoutTheLeaderTheOthersGoOnAndItCatchesUpLater() throws IOException {
    List<Herd.Node> nodes = herd.three();
    Herd.Node first = herd.leader();
    herd.store("before");
    first.stop();
    herd.store("while away");
    first.restart();
    herd.awaitSame(first);
    assertThat(first.machine().texts()).containsExactly("before", "while away");
    assertThat(nodes).allMatch(Herd.Node::isUp);
  }

  @Test
  void aBarrierOnAFollowerShowsWhatWasAcknowledgedBefore() throws IOException {
    List<Herd.Node> nodes = herd.three();
    Herd.Node follower =
        nodes.stream().filter(node -> !node.member().leads()).findFirst().orElseThrow();
    for (int i = 0; i < 20; i++) {
      herd.store("entry-" + i);
      long reached = get(follower.member().barrier());
      assertThat(follower.machine().texts()).endsWith("entry-" + i);
      assertThat(follower.member().applied()).isGreaterThanOrEqualTo(reached);
    }
  }
}
