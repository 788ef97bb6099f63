package choir.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import choir.core.sq.StoreException;
import choir.runtime.node.NodeStore;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NodeProcessTest {
  @TempDir Path home;

  @Test
  void noNodeRunsOnAHomeThatIsNotThereOrThatWasLeft() throws Exception {
    assertThat(NodeProcess.of(home.resolve("nowhere"))).isEmpty();
    NodeStore.open(home).close();
    assertThat(NodeProcess.of(home)).isEmpty();
  }

  @Test
  void aHomeInUseIsRefusedAndItsOwnerGoesOn() throws Exception {
    try (NodeStore store = NodeStore.open(home)) {
      assertThatThrownBy(() -> NodeStore.open(home))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining(home.resolve("sq").toString())
          .hasMessageContaining("in use");
      assertThat(store.store().failure()).isEmpty();
    }
  }
}
