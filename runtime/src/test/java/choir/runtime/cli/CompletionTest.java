package choir.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import choir.runtime.cli.StubNode.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionTest {
  @TempDir Path folder;

  private static List<String> completed(StubNode node, String... words) {
    List<String> line = new ArrayList<>(List.of("complete"));
    line.addAll(List.of("--url", node.url(), "--token-file", node.token(), "--"));
    line.addAll(List.of(words));
    Terminal run = Terminal.run(line.toArray(new String[0]));
    assertThat(run.err()).isEmpty();
    return run.out().lines().map(each -> each.split("\t", 2)[0]).toList();
  }

  @Test
  void commandsOptionsTopicsAndNamesOfTheRanchAreCompleted() throws IOException {
    try (StubNode node = new StubNode(folder)) {
      node.on(
          "GET /api/v1/agents",
          Answer.json(200, "{\"agents\":[{\"id\":\"lux\",\"name\":\"Lux\"},{\"id\":\"phex\"}]}"));
      node.on("GET /api/v1/cluster", Answer.json(200, "{\"nodes\":[{\"name\":\"b\"}]}"));
      assertThat(completed(node, "st")).containsExactlyInAnyOrder("start", "stop", "status");
      assertThat(completed(node, "")).contains("up", "sq").doesNotContain("rehearse", "complete");
      assertThat(completed(node, "sq", "sel")).containsExactly("select");
      assertThat(completed(node, "ask", "--mo")).containsExactly("--model");
      assertThat(completed(node, "ask", "l")).containsExactly("lux");
      assertThat(completed(node, "ask", "--session", "x", "")).containsExactly("lux", "phex");
      assertThat(completed(node, "move", "lux", "")).containsExactly("b");
      assertThat(completed(node, "status", "-o", "")).containsExactly("text", "json");
      assertThat(completed(node, "help", "exit")).containsExactly("exit-codes");
      assertThat(completed(node, "completion", "")).containsExactly("bash", "zsh", "fish");
    }
  }

  @Test
  void withoutARanchNothingIsProposedAndNothingIsSaid() {
    Terminal run =
        Terminal.run("complete", "--home", folder.resolve("none").toString(), "--", "ask", "");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out() + run.err()).isEmpty();
  }

  @Test
  void bashCompletesByTheScript() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "there is no bash");
    Path script = folder.resolve("completion");
    Files.writeString(
        script,
        "choir() { printf '%s\\t%s\\n' \"got-$*\" about; }\n"
            + Terminal.run("completion", "bash").out()
            + "COMP_WORDS=(choir ask 'l'); COMP_CWORD=2; _choir; echo \"${COMPREPLY[0]}\"\n");
    Process bash =
        new ProcessBuilder("/bin/bash", script.toString()).redirectErrorStream(true).start();
    String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(said).isEqualTo("got-complete -- ask l\n");
    assertThat(bash.waitFor()).isZero();
  }
}
