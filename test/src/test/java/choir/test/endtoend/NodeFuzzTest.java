package choir.test.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import choir.test.fuzz.Fuzzing;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The ports of a node stand whatever is sent to them. One after the other: a flood at one of them
 * may leave the node short of heap for a moment, in which it refuses the requests at another.
 */
@Tag("process")
@Tag("fuzz")
@Execution(ExecutionMode.CONCURRENT)
class NodeFuzzTest {
  /** Offsets of the ports from that of the API. */
  private static final int ACTORS = 1;

  private static final int REPLICATION = 2;

  @TempDir private static Path folder;

  @SuppressWarnings("NullAway.Init") // started before all
  private static RealNode node;

  @BeforeAll
  static void start() throws Exception {
    // No model answers: messages wait, and the agents' inboxes fill up to their bounds.
    node = RealNode.start(folder.resolve("home"), URI.create("http://127.0.0.1:1/v1"));
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @Test
  @Execution(ExecutionMode.SAME_THREAD)
  void noHookMakesTheNodeFail() throws Exception {
    String head = " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + node.token() + "\r\n";
    String json = "Content-Type: application/json\r\nContent-Length: ";
    String hook = "{\"message\":\"hello\",\"agentId\":\"phex\",\"idempotencyKey\":\"k-1\"}";
    String wake = "{\"text\":\"hello\",\"mode\":\"now\",\"sessionKey\":\"agent:lux:main\"}";
    String chat =
        "{\"model\":\"phex\",\"stream\":false,\"messages\":[{\"role\":\"user\",\"content\":1}]}";
    new Fuzzing()
        .requests(
            port(),
            List.of(
                "POST /hooks/agent" + head + json + hook.length() + "\r\n\r\n" + hook,
                "POST /hooks/wake" + head + json + wake.length() + "\r\n\r\n" + wake,
                "POST /v1/chat/completions" + head + json + chat.length() + "\r\n\r\n" + chat,
                "GET /hooks/runs/run-00000000000000000000000000000000" + head + "\r\n",
                "GET /api/v1/runs?agent=phex&limit=3&since=2026-01-01T00:00:00Z" + head + "\r\n",
                "GET /api/v1/agents/phex/sessions" + head + "\r\n"));
    assertStands();
  }

  @Test
  @Execution(ExecutionMode.SAME_THREAD)
  void noFrameMakesTheActorsPortFail() throws Exception {
    new Fuzzing().frames(port() + ACTORS, frames());
    assertStands();
  }

  @Test
  @Execution(ExecutionMode.SAME_THREAD)
  void noFrameMakesTheReplicationPortFail() throws Exception {
    new Fuzzing().frames(port() + REPLICATION, frames());
    assertStands();
  }

  /**
   * Thousands of connections a second to Raft's port leave 10 KB each in the heap until Ratis has
   * seen that they have ended: a node may say that it is short of heap, and serves again by itself.
   */
  private static void assertStands() {
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofSeconds(1))
        .ignoreExceptionsMatching(
            failure -> String.valueOf(failure.getMessage()).contains("waits for free heap"))
        .untilAsserted(
            () -> {
              assertThat(node.get("/api/v1/agents").path("agents").size()).isEqualTo(2);
              assertThat(node.get("/health/ready")).isNotNull();
            });
  }

  private static int port() {
    return node.uri("/").getPort();
  }

  /** The beginnings of TLS, of HTTP/2 and of Artery's frames, and bytes without a meaning. */
  private static List<byte[]> frames() {
    byte[] hello =
        Base64.getDecoder()
            .decode(
                "FgMBAHoBAAB2AwMAAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHwAAEBMBEwITA8Arwi/AL8Aw"
                    + "wCzAMAEAAD0ACgAEAAIAHQANAAQAAgQDACsAAwIDBAAzACYAJAAdACAAAQIDBAUGBwgJCgsMDQ4P"
                    + "EBESExQVFhcYGRobHB0eHw==");
    byte[] http2 =
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0"
            .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    byte[] artery = {'A', 'K', 'K', 'A', 1, 16, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    byte[] noise = new byte[512];
    new SecureRandom(new byte[] {1}).nextBytes(noise);
    return List.of(hello, http2, artery, noise);
  }
}
