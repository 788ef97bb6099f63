package choir.test.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import choir.runtime.ChoirCommand;
import choir.runtime.model.FakeModelServer;
import choir.runtime.model.FakeReply;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A script that tells agents apart by the ports of gateways calls a node that replaces them. */
@Tag("process")
@Execution(ExecutionMode.CONCURRENT)
final class HookPortsNodeTest {
  /** The port of OpenClaw's first gateway, and one beside it. */
  private static final int PHEX = 18_789;

  private static final int LUX = 18_790;

  @TempDir private Path home;

  @Test
  void whatIsAppliedHasAgentsAtPortsOfTheirOwnOnceTheseAreFree() throws Exception {
    try (FakeModelServer model = FakeModelServer.start(0, request -> FakeReply.text("done"));
        RealNode node = RealNode.start(home, model.baseUrl())) {
      int offset = node.uri("/").getPort() - 1338;
      try (ServerSocket gateway =
          new ServerSocket(LUX + offset, 1, InetAddress.getLoopbackAddress())) {
        Files.writeString(
            home.resolve("ranch.yaml"),
            "hooks:\n  ports: {%d: phex, %d: lux}\n".formatted(PHEX, LUX),
            StandardOpenOption.APPEND);
        node.post("/api/v1/ranch/apply", "");
        await()
            .ignoreExceptions()
            .untilAsserted(() -> assertThat(hook(node, PHEX + offset)).isEqualTo("phex"));
        String words = "port %d of 127.0.0.1 is in use".formatted(gateway.getLocalPort());
        JsonNode status = node.get("/api/v1/status");
        assertThat(status.path("ready").asBoolean()).isTrue();
        assertThat(status.path("hookPorts").path(0).path("open").asBoolean()).isTrue();
        assertThat(status.path("hookPorts").path(1).path("problem").asText()).startsWith(words);
        assertThat(choir("doctor"))
            .containsPattern("ok +port %d +of the hooks of phex".formatted(PHEX + offset))
            .containsPattern("warn +port %d +%s".formatted(LUX + offset, words));
        assertThat(choir("status")).contains("hooks   lux: " + words);
      }
      await()
          .atMost(Duration.ofSeconds(20))
          .ignoreExceptions()
          .untilAsserted(() -> assertThat(hook(node, LUX + offset)).isEqualTo("lux"));
      assertThat(choir("status")).doesNotContain("is in use");
    }
  }

  /** The agent that a script's hook went to. */
  private static String hook(RealNode node, int port) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/hooks/agent"))
            .header("x-openclaw-token", node.token())
            .POST(HttpRequest.BodyPublishers.ofString("{\"message\":\"ship it\"}"))
            .build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      String answer = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
      return new JsonMapper().readTree(answer).path("agent").asText();
    }
  }

  private String choir(String command) {
    StringWriter out = new StringWriter();
    String[] arguments = {command, "--home", home.toString()};
    int unused =
        ChoirCommand.commandLine(InputStream.nullInputStream(), arguments)
            .setOut(new PrintWriter(out))
            .execute(arguments);
    return out.toString();
  }
}
