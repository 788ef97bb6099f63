package choir.test.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import choir.runtime.ChoirCommand;
import choir.runtime.model.FakeModelServer;
import choir.runtime.model.FakeReply;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import picocli.CommandLine;

/** A ranch goes into a file while it runs, and comes back from it elsewhere. */
@Tag("process")
@Execution(ExecutionMode.CONCURRENT)
final class BackupTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path folder;

  /** What a command did. */
  private record Said(int exitCode, String out, String err) {}

  private static Said choir(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine choir = ChoirCommand.commandLine(InputStream.nullInputStream());
    int code = choir.setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(arguments);
    return new Said(code, out.toString(), err.toString());
  }

  @Test
  void aRestoredRanchKnowsWhatWasSaidAndGoesOn() throws Exception {
    Path home = folder.resolve("home");
    Path elsewhere = folder.resolve("elsewhere");
    Path file = folder.resolve("ranch.tar");
    try (FakeModelServer model = FakeModelServer.start(0, request -> FakeReply.text("noted"))) {
      String run;
      long events;
      String oldToken;
      try (RealNode node = RealNode.start(home, model.baseUrl())) {
        run = said(node, "{\"message\":\"remember the lake\",\"idempotencyKey\":\"lake-1\"}");
        Said backup = backup(node, home, file);
        assertThat(backup.exitCode()).as(backup.err()).isZero();
        assertThat(backup.out()).contains("every checksum holds");
        events = highest(node);
        oldToken = node.token();
        Said again = backup(node, home, file);
        assertThat(again.exitCode()).isEqualTo(2);
        assertThat(again.err()).contains("exists already");
      }
      Said restored = choir("restore", file.toString(), "--home", elsewhere.toString());
      assertThat(restored.exitCode()).as(restored.err()).isZero();
      try (RealNode node = RealNode.start(elsewhere, model.baseUrl())) {
        assertThat(node.token()).isNotEqualTo(oldToken);
        assertThat(highest(node)).isEqualTo(events).isPositive();
        assertThat(said(node, "{\"message\":\"and the hill\"}")).isNotEqualTo(run);
        assertThat(highest(node)).isGreaterThan(events);
        // A key belongs to its caller: the token of the backup identifies the same caller.
        Files.writeString(elsewhere.resolve("token"), oldToken + "\n");
        assertThat(said(node, "{\"message\":\"remember the lake\",\"idempotencyKey\":\"lake-1\"}"))
            .as("the same key is the same run")
            .isEqualTo(run);
      }
    }
    Said twice = choir("restore", file.toString(), "--home", elsewhere.toString());
    assertThat(twice.exitCode()).isEqualTo(2);
    assertThat(twice.err()).contains("is not empty").contains("Nothing was restored");
    assertThat(Files.exists(folder.resolve("ranch.tar.part"))).isFalse();
  }

  private static Said backup(RealNode node, Path home, Path file) {
    return choir(
        "backup",
        file.toString(),
        "--url",
        node.uri("").toString(),
        "--token-file",
        home.resolve("token").toString());
  }

  private static String said(RealNode node, String body) throws Exception {
    JsonNode answer = node.post("/hooks/agent", body, "Content-Type", "application/json");
    String run = answer.path("runId").asText();
    JsonNode ended =
        await()
            .atMost(SOON)
            .until(
                () -> node.get("/hooks/runs/" + run),
                r -> !"accepted".equals(r.path("state").asText()));
    assertThat(ended.path("reply").asText()).isEqualTo("noted");
    return run;
  }

  private static long highest(RealNode node) throws Exception {
    return node.get("/api/v1/agents/phex/journal").path("highest").asLong();
  }
}
