package choir.runtime.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import choir.core.tool.Tool;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Servers behind HTTP, good and bad ones. Case C-11. */
@Execution(ExecutionMode.CONCURRENT)
final class HttpServerTest {
  private FakeHttpServer fake;
  private TestServers servers;

  @BeforeEach
  void connect() throws IOException {
    fake = new FakeHttpServer();
    fake.tools =
        """
        [{"name":"write","inputSchema":{}},
         {"name":"read","inputSchema":{},"annotations":{"readOnlyHint":true}},
         {"name":"set","inputSchema":{},"annotations":{"idempotentHint":true}}]
        """;
    servers =
        new TestServers(
            """
            [{"name":"web","url":"%s","headers":{"Authorization":"Bearer ${KEY}"},"time":"2s"}]
            """
                .formatted(fake.url()),
            Map.of("KEY", "secret-1"));
    servers.connected("web");
  }

  @AfterEach
  void stop() {
    servers.close();
    fake.close();
  }

  @Test
  void aCallSendsTheDeclaredHeaderAndItsSession() {
    assertThat(servers.call("web__write").text()).isEqualTo("write done");
    assertThat(fake.authorization).isEqualTo("Bearer secret-1");
    assertThat(fake.heard).contains("tools/call s1");
    assertThat(servers.view().toString()).doesNotContain("secret-1");
  }

  @Test
  void aResultInAStreamIsFoundAmongOtherMessages() {
    fake.mode = "stream";
    assertThat(servers.call("web__write").text()).isEqualTo("write done");
  }

  /** Case C-11. */
  @Test
  void aForgottenSessionIsReplacedOnceAndARepeatableCallRepeated() {
    fake.forgotten = 1;
    assertThat(servers.call("web__read").text()).isEqualTo("read done");
    assertThat(fake.count("initialize")).isEqualTo(2);
    assertThat(fake.count("tools/call")).isEqualTo(2);
    fake.forgotten = 2;
    assertThat(servers.call("web__set").text()).isEqualTo("set done");
  }

  /** Case C-11. */
  @Test
  void aCallThatMayHaveRunIsNotRepeatedAndTheNextOneSucceeds() {
    fake.forgotten = 1;
    Tool.Result unsure = servers.call("web__write");
    assertThat(unsure.failed()).isTrue();
    assertThat(unsure.text())
        .isEqualTo(
            "the MCP server web has forgotten the session; the call may have happened: find out"
                + " before you call again");
    assertThat(fake.count("tools/call")).isEqualTo(1);
    assertThat(servers.call("web__write").text()).isEqualTo("write done");
    assertThat(fake.count("initialize")).isEqualTo(2);
  }

  /** Case C-11. */
  @Test
  void aSecondNotFoundIsAnErrorAndNoLoop() {
    fake.forgotten = Integer.MAX_VALUE;
    Tool.Result failed = servers.call("web__read");
    assertThat(failed.failed()).isTrue();
    assertThat(failed.text()).startsWith("the MCP server web has forgotten the session");
    assertThat(fake.count("initialize")).isEqualTo(2);
    assertThat(fake.count("tools/call")).isEqualTo(1);
  }

  @Test
  void aBrokenAnswerFailsAtOnce() {
    fake.mode = "cut";
    long began = System.nanoTime();
    assertThat(servers.call("web__write").text())
        .contains("the call may have happened: find out before you call again");
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMillis(1_900));
  }

  @Test
  void aTimeOutIsNotCalledAFailure() {
    fake.mode = "silent";
    assertThat(servers.call("web__write").text())
        .startsWith("the MCP server web has not answered in time; the call may have happened");
    await().until(() -> fake.count("notifications/cancelled") == 1);
  }

  @Test
  void aRedirectIsNotFollowed() {
    fake.mode = "redirect";
    assertThat(servers.call("web__write").text())
        .isEqualTo(
            "the MCP server web redirects to http://127.0.0.1:1/other; declare that address if it"
                + " is right");
  }

  @Test
  void anErrorOfTheServerIsShownWithoutControlCharacters() {
    fake.mode = "error";
    assertThat(servers.call("web__read").text())
        .isEqualTo(
            "the MCP server web answers HTTP 500: broken; the server says that a call can be"
                + " repeated without harm");
  }

  @Test
  void aServerThatIsAwayWasNotCalled() {
    fake.close();
    assertThat(servers.call("web__write").text())
        .isEqualTo("the MCP server web cannot be reached at " + fake.url());
    await().until(() -> servers.state("web") == McpServer.State.WAITING);
    assertThat(servers.call("web__write").text())
        .contains("is not connected: it cannot be reached", "next attempt at")
        .endsWith("; the call was not made");
  }
}
