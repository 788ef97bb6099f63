package choir.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import choir.runtime.cli.StubNode.Answer;
import choir.runtime.node.NodeStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningNodeTest {
  @TempDir Path home;

  /** Fault D2: the port offset had to be repeated with every command. */
  @Test
  void aHomeIsEnoughToCallItsNode() throws IOException {
    try (StubNode node = new StubNode(home)) {
      node.on("GET /api/v1/agents", Answer.json(200, "{\"agents\":[]}"));
      running(node.url()).write(home);
      Terminal run = Terminal.run("agents", "--home", home.toString());
      assertThat(run.err()).isEmpty();
      assertThat(run.exitCode()).isZero();
      assertThat(node.asked()).containsExactly("GET /api/v1/agents");
    }
  }

  private static RunningNode running(String url) {
    return new RunningNode(ProcessHandle.current().pid(), url, Optional.empty());
  }

  @Test
  void theAddressOfANodeThatWasKilledIsNotUsed() throws IOException {
    new RunningNode(Long.MAX_VALUE, "http://127.0.0.1:1", Optional.empty()).write(home);
    assertThat(RunningNode.of(home)).isEmpty();
    RunningNode.stopped(home);
    assertThat(home.resolve("running.json")).doesNotExist();
  }

  @Test
  void aDamagedFileIsNamed() throws IOException {
    Files.writeString(home.resolve("running.json"), "{");
    Files.writeString(home.resolve("token"), "chr_x");
    Terminal run = Terminal.run("agents", "--home", home.toString());
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains(home.resolve("running.json").toString());
  }

  /** Fault D3: {@code up} complained about its own ports. */
  @Test
  void upOnAHomeWhoseNodeRunsSaysSoAndSucceeds() throws Exception {
    try (NodeStore store = NodeStore.open(home)) {
      running("http://127.0.0.1:5338").write(home);
      for (String[] up : new String[][] {{"up", "-d"}, {"start", "--again"}}) {
        Terminal run = Terminal.run(up[0], "--home", home.toString(), up[up.length - 1]);
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
            .isEqualTo(
                "already running (pid %d, http://127.0.0.1:5338)\n"
                    .formatted(ProcessHandle.current().pid()));
      }
      assertThat(store.store().failure()).isEmpty();
    }
  }
}
