package choir.runtime.tool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import choir.core.run.Origin;
import choir.core.tool.Tool;
import choir.core.tool.ToolPolicy;
import choir.core.tool.ToolRule;
import choir.core.tool.ToolRule.Verdict;
import choir.runtime.feature.ToolCalls;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the web answers, and where a fetch must not lead. */
final class FetchToolTest {
  private HttpServer server;
  private String base;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    base = "http://127.0.0.1:" + server.getAddress().getPort();
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void page(String path, int status, String type, String body) {
    server.createContext(path, exchange -> answer(exchange, status, type, body));
  }

  private static void answer(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    exchange.getResponseHeaders().add("Content-Type", type);
    byte[] bytes = body.getBytes(UTF_8);
    // 0 is chunked, for the JDK's server.
    exchange.sendResponseHeaders(status, status == 200 ? 0 : Math.max(1, bytes.length));
    exchange.getResponseBody().write(bytes.length == 0 ? new byte[1] : bytes);
    exchange.close();
  }

  private static FetchTool tool(String time, String... open) {
    String section =
        "{\"fetch\":[\"%s\"],\"limits\":{\"time\":\"%s\",\"output\":1000}}"
            .formatted(String.join("\",\"", open), time);
    ToolSettings settings = ToolSettings.read(section);
    return new FetchTool(() -> settings, new ToolThreads(4));
  }

  private static Tool.Call call(String url) {
    String arguments = "{\"url\":\"" + url.replace("\\", "\\\\") + "\"}";
    return ToolCalls.of("1-a", arguments);
  }

  private static Tool.Result fetch(FetchTool tool, String url) {
    return tool.call(call(url)).toCompletableFuture().join();
  }

  @Test
  void aPageIsReadAsWordsFromOutside() {
    page(
        "/docs/",
        200,
        "text/html; charset=utf-8",
        "<html><head><title>x</title></head><body><script>evil()</script><h1>Scrolls</h1>"
            + "<p>a &lt; b &amp; c</p><!-- unseen --></body></html>");
    assertThat(fetch(tool("5s", base + "/docs/"), base + "/docs/a?b=c"))
        .isEqualTo(Tool.Result.of("Scrolls a < b & c").from(Origin.OUTSIDE));
  }

  @Test
  void otherAnswersAreTold() {
    page("/none", 404, "text/plain", "gone");
    page("/raw", 200, "image/png", "12345");
    page("/long", 200, "text/plain", "a".repeat(3 << 20));
    server.createContext(
        "/moved",
        exchange -> {
          exchange.getResponseHeaders().add("Location", "http://169.254.169.254/latest");
          exchange.sendResponseHeaders(302, -1);
        });
    FetchTool tool = tool("5s", base + "/");
    assertThat(fetch(tool, base + "/none").failed()).isTrue();
    assertThat(fetch(tool, base + "/none").text()).isEqualTo("[status 404]\ngone");
    assertThat(fetch(tool, base + "/raw").text()).contains("bytes of image/png, which is no text");
    assertThat(fetch(tool, base + "/long").text())
        .hasSizeLessThan(1_200)
        .endsWith("[only the first 2097152 bytes were read]");
    assertThat(fetch(tool, base + "/moved").text())
        .isEqualTo(
            "[a redirect (302) to http://169.254.169.254/latest; fetch that if it is open to you]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://docs.example.org.evil.com/a",
        "https://docs.example.org@evil.com/a",
        "https://evil.com/https://docs.example.org/a",
        "http://docs.example.org/a",
        "https://docs.example.org:8443/a",
        "https://docs.example.org/private",
        "https://docs.example.org/a/../private",
        "https://docs.example.org/a/%2e%2e/private",
        "https://docs.example.org/a/..%2fprivate",
        "https://docs.example.org/a/%252e%252e/private",
        "https://docs.example.org/a\\..\\private",
        "https://docs.example.org/../../private",
        "file:///etc/passwd",
        "docs.example.org/a/",
        "https://docs.exámple.org/a/",
      })
  void onlyWhatIsBelowADeclaredAddressIsOpen(String url) {
    Tool.Prepared ready =
        tool("5s", "https://docs.example.org/a/").prepare(call(url)).toCompletableFuture().join();
    assertThat(ready.action().refusal()).as(url).isPresent();
  }

  @Test
  void thePolicyJudgesTheAddressThatIsFetched() {
    Tool.Prepared ready =
        tool("5s", "https://docs.example.org/")
            .prepare(call("HTTPS://Docs.Example.ORG/a/./b#part"))
            .toCompletableFuture()
            .join();
    assertThat(ready.action().subjects().get(0).names())
        .containsExactly("https://docs.example.org/a/b");
    ToolPolicy none = ToolPolicy.NONE;
    assertThat(none.decide("fetch", ready.action(), Origin.OUTSIDE).verdict())
        .isEqualTo(Verdict.ASK);
    ToolPolicy allowed =
        new ToolPolicy(List.of(new ToolRule(Verdict.ALLOW, "fetch https://docs.example.org/*")));
    assertThat(allowed.decide("fetch", ready.action(), Origin.OUTSIDE).verdict())
        .isEqualTo(Verdict.ALLOW);
  }

  /** A name of the web that leads into the network of the machine. */
  @Test
  void aPrivateAddressIsFetchedOnlyIfItIsDeclaredAsOne() throws Exception {
    WebAddress name = WebAddress.parse("http://docs.example.org/");
    WebAddress local = WebAddress.parse("http://localhost:1/");
    assertThat(WebAddress.parse("http://127.0.0.1:1/").resolve(local).isLoopbackAddress()).isTrue();
    RefusedException refused =
        catchThrowableOfType(RefusedException.class, () -> local.resolve(name));
    assertThat(refused.words()).contains("has the private address 127.0.0.1");
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, false",
    "10.1.2.3, false",
    "172.16.0.1, false",
    "192.168.1.1, false",
    "169.254.169.254, false",
    "100.64.0.1, false",
    "0.0.0.0, false",
    "198.18.0.1, false",
    "224.0.0.1, false",
    "255.255.255.255, false",
    "::1, false",
    "::, false",
    "fe80::1, false",
    "fd00::1, false",
    "::ffff:10.0.0.1, false",
    "64:ff9b::a00:1, false",
    "2002:a00:1::1, false",
    "93.184.216.34, true",
    "100.128.0.1, true",
    "2606:4700::1, true",
  })
  void privateAddressesAreRecognised(String address, boolean isPublic) throws Exception {
    assertThat(WebAddress.isPublic(InetAddress.getByName(address))).isEqualTo(isPublic);
  }

  @Test
  void aServerThatSendsNothingIsGivenUp() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String url = "http://127.0.0.1:" + silent.getLocalPort() + "/";
      long began = System.nanoTime();
      assertThat(fetch(tool("1s", url), url).text()).contains("cannot be fetched within 1 s");
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(4));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
      })
  void aServerThatSpeaksSomethingElseIsRefused(String says) throws Exception {
    try (ServerSocket odd = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual()
          .start(
              () -> {
                try (Socket socket = odd.accept()) {
                  socket.getOutputStream().write(says.getBytes(UTF_8));
                } catch (IOException gone) {
                  throw new UncheckedIOException(gone);
                }
              });
      String url = "http://127.0.0.1:" + odd.getLocalPort() + "/";
      assertThat(fetch(tool("2s", url), url).failed()).isTrue();
    }
  }

  /** A page of 2 MiB of unclosed tags takes no longer than another one. */
  @Test
  void aPageCannotMakeItsReaderSlow() {
    long began = System.nanoTime();
    HtmlText.of("<script".repeat(300_000));
    HtmlText.of("<a ".repeat(700_000));
    HtmlText.of("<script></".repeat(200_000));
    HtmlText.of("<!--".repeat(500_000));
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
  }
}
