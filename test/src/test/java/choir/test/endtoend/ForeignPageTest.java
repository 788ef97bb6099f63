package choir.test.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * What a page of another origin reaches from a browser on the machine of a node: findings H2 and
 * L8. Needs Chromium ({@code apt install chromium}) and is skipped without it; the same requests
 * without a browser are in {@code StrangersTest} and {@code ManagementEdgeTest}.
 */
@Tag("process")
@Execution(ExecutionMode.CONCURRENT)
class ForeignPageTest {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

  /** Tries each road into a node, and shows what came of it. */
  private static final String PAGE =
      """
      <pre id="out">no script</pre><script>
      const at = '?p=notes&c=1.1.1/1.1.1/1.1.1';
      async function go() {
        const said = [];
        const image = new Image();
        const loaded = new Promise(done => { image.onload = image.onerror = done; });
        image.src = 'SQ/api/v2/insert' + at + '&s=planted';
        await loaded;
        const roads = [
          ['read', 'SQ/api/v2/select' + at, {}],
          ['write', 'SQ/api/v2/insert' + at, {method: 'POST', body: 'planted'}],
          ['blind', 'SQ/api/v2/insert' + at, {method: 'POST', body: 'planted', mode: 'no-cors'}],
          ['agents', 'API/api/v1/agents', {}],
          ['metrics', 'API/metrics', {}],
          ['hook', 'API/hooks/agent',
            {method: 'POST', body: '{"message":"planted"}', mode: 'no-cors'}]];
        for (const [name, url, options] of roads) {
          try {
            const answer = await fetch(url, options);
            said.push(name + ' ' + answer.type + ' ' + answer.status);
          } catch (blocked) {
            said.push(name + ' blocked');
          }
        }
        document.getElementById('out').textContent = said.join('; ');
      }
      go();
      </script>
      """;

  @TempDir private static Path folder;

  @SuppressWarnings("NullAway.Init") // started before all
  private static RealNode node;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(Files.isExecutable(CHROMIUM), "there is no " + CHROMIUM + " on this machine");
    node = RealNode.start(folder.resolve("home"), URI.create("http://127.0.0.1:1/v1"));
  }

  @AfterAll
  static void stop() {
    if (node != null) {
      node.close();
    }
  }

  @Test
  void aPageOfAnotherOriginNeitherReadsNorWrites() throws Exception {
    String sq = "http://127.0.0.1:" + (port() - 1);
    String page = PAGE.replace("SQ", sq).replace("API/", "http://127.0.0.1:" + port() + "/");
    InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    HttpServer site = HttpServer.create(anywhere, 0);
    site.createContext(
        "/",
        exchange -> {
          byte[] body = page.getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    site.start();
    try {
      String shown = browse("http://localhost:" + site.getAddress().getPort() + "/");

      assertThat(shown)
          .contains("read blocked; write blocked; blind opaque 0; agents blocked; metrics blocked")
          .contains("hook opaque 0");
      assertThat(node.get("/api/v1/runs").path("runs").size()).isZero();
      assertThat(notes(sq)).isEmpty();
    } finally {
      site.stop(0);
    }
  }

  /** A name of the attacker's that resolves to loopback once the page is there. */
  @Test
  void aNameThatIsNotTheNodesReadsNothing() throws Exception {
    assertThat(browse("http://evil.example:" + port() + "/health/live")).contains("wrong-host");
    assertThat(browse("http://evil.example:" + (port() - 1) + "/api/v2/toc?p=notes"))
        .contains("evil.example");
  }

  private static int port() {
    return node.uri("/").getPort();
  }

  private static String notes(String sq) throws IOException {
    URI at = URI.create(sq + "/api/v2/select?p=notes&c=1.1.1/1.1.1/1.1.1");
    try (var in = at.toURL().openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** What a page shows after its scripts have run. */
  private static String browse(String url) throws Exception {
    Path out = Files.createTempFile(folder, "page", ".html");
    Process browser =
        new ProcessBuilder(
                List.of(
                    CHROMIUM.toString(),
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--user-data-dir=" + Files.createTempDirectory(folder, "profile"),
                    "--host-resolver-rules=MAP evil.example 127.0.0.1",
                    "--virtual-time-budget=10000",
                    "--dump-dom",
                    url))
            .redirectOutput(out.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!browser.waitFor(2, TimeUnit.MINUTES)) {
      browser.destroyForcibly();
      throw new AssertionError("the browser does not end");
    }
    return Files.readString(out);
  }
}
