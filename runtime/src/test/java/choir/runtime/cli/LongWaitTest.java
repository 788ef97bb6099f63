package choir.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import choir.runtime.ChoirCommand;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands before a server that answers only once a person would have seen that they wait. */
final class LongWaitTest {
  private static final String END =
      "event: end\ndata: {\"ok\":true,\"runId\":\"run-1\",\"state\":\"completed\","
          + "\"reply\":\"hello\"}\n\n";

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @SuppressWarnings("NullAway.Init") // opened before each
  private HttpServer server;

  @BeforeEach
  void open() throws IOException {
    Files.writeString(folder.resolve("token"), "chr_secret\n");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::serve);
    server.start();
  }

  @AfterEach
  void close() {
    server.stop(0);
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      await("the wait is shown")
          .atMost(Duration.ofSeconds(20))
          .until(() -> err.toString().contains("waiting"));
      boolean asked = exchange.getRequestURI().getPath().endsWith("/messages");
      byte[] body = (asked ? END : "{\"phexts\":[]}").getBytes(StandardCharsets.UTF_8);
      exchange
          .getResponseHeaders()
          .set("Content-Type", asked ? "text/event-stream" : "application/json");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void choir(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--url", url(), "--token-file", folder.resolve("token").toString()));
    String[] arguments = all.toArray(String[]::new);
    int code =
        ChoirCommand.commandLine(new ByteArrayInputStream(new byte[0]), arguments)
            .setOut(new PrintWriter(out))
            .setErr(Screen.terminal(err, false))
            .execute(arguments);
    assertThat(code).as(err.toString()).isZero();
  }

  private void assertShownAndRemoved(String what) {
    assertThat(err.toString()).matches("(\r\u001b\\[K" + what + " for \\d+ s)+\r\u001b\\[K");
  }

  @Test
  void askShowsThatItWaitsForTheFirstWord() {
    choir("ask", "lux", "hi");
    assertThat(out.toString()).isEqualTo("hello\n");
    assertShownAndRemoved("waiting for lux");
  }

  @Test
  void sqShowsThatItWaitsForTheServer() {
    choir("sq", "list");
    assertThat(out.toString()).startsWith("PHEXT");
    assertShownAndRemoved("waiting for " + url());
  }
}
