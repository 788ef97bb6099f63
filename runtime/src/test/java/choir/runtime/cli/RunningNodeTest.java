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

  /** Finding M8: the admin token of the home went to whatever host {@code --url} named. */
  @Test
  void theTokenOfAHomeIsForItsOwnNode() throws IOException {
    try (StubNode other = new StubNode(home);
        StubNode own = new StubNode(home)) {
      own.on("GET /api/v1/agents", Answer.json(200, "{\"agents\":[]}"));
      running(own.url()).write(home);
      String[] agents = {"agents", "--home", home.toString(), "--url", other.url()};
      Terminal run = Terminal.run(agents);
      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.err())
          .contains("--url is '%s', which is not the node of %s".formatted(other.url(), home))
          .contains("--token-file or $CHOIR_TOKEN");
      assertThat(other.asked()).isEmpty();
      agents[4] = own.url();
      assertThat(Terminal.run(agents).exitCode()).isZero();
    }
  }

  /** Finding M8. */
  @Test
  void aTokenCrossesNoNetworkInPlainTextUnlessToldSo() throws IOException {
    Path token = Files.writeString(home.resolve("other"), "chr_x");
    for (String first : new String[] {"agents", "sq toc lux"}) {
      String[] words = (first + " --url http://10.255.255.1:9 --token-file " + token).split(" ");
      Terminal run = Terminal.run(words);
      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.err()).contains("would cross the network in plain text").contains("https");
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
