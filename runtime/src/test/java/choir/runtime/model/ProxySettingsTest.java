package choir.runtime.model;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.access.Secret;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fault B11: HTTP_PROXY and NO_PROXY were not used. */
final class ProxySettingsTest {
  private static Proxy proxy(Map<String, String> environment, String url) {
    return ProxySettings.of(environment::get).select(URI.create(url)).getFirst();
  }

  private static String address(Proxy proxy) {
    return proxy.address() instanceof InetSocketAddress at
        ? at.getHostString() + ":" + at.getPort()
        : "direct";
  }

  @Test
  void eachSchemeHasItsProxy() {
    Map<String, String> both =
        Map.of("HTTP_PROXY", "http://one:3128", "HTTPS_PROXY", "two:3129", "ALL_PROXY", "three:1");
    assertThat(address(proxy(both, "http://api.example/v1"))).isEqualTo("one:3128");
    assertThat(address(proxy(both, "https://api.example/v1"))).isEqualTo("two:3129");
    Map<String, String> all = Map.of("all_proxy", "http://three");
    assertThat(address(proxy(all, "https://api.example/v1"))).isEqualTo("three:80");
    Map<String, String> lower = Map.of("https_proxy", "", "HTTPS_PROXY", "two:3129");
    assertThat(address(proxy(lower, "https://api.example/v1"))).isEqualTo("direct");
    assertThat(address(proxy(Map.of(), "https://api.example/v1"))).isEqualTo("direct");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*                        | http://api.example/v1        | direct",
        "example                  | http://api.example/v1        | direct",
        ".example                 | http://api.example/v1        | direct",
        "*.example                | http://api.example/v1        | direct",
        "api.example:8080         | http://api.example:8080/v1   | direct",
        "api.example:8080         | http://api.example/v1        | p:1",
        "ple                      | http://api.example/v1        | p:1",
        "other, API.EXAMPLE       | http://api.example/v1        | direct",
        "10.0.0.0/8               | http://10.9.8.7/v1           | direct",
        "10.0.0.0/8               | http://11.9.8.7/v1           | p:1",
        "fd00::/8                 | http://[fd12::1]/v1          | direct",
        "10.0.0.0/8               | http://api.example/v1        | p:1",
        "''                       | http://127.0.0.1:8080/v1     | direct",
        "''                       | http://localhost:11434/v1    | direct",
        "''                       | http://llama_server:8080/v1  | p:1",
      })
  void exceptionsAreCalledDirectly(String exceptions, String url, String expected) {
    Map<String, String> environment = Map.of("HTTP_PROXY", "http://p:1", "NO_PROXY", exceptions);
    assertThat(address(proxy(environment, url))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://me:secret@p:1", "socks5://p:1", "https://p:1", "http://", "a b"})
  void aProxyThatCannotBeUsedIsIgnored(String declared) {
    assertThat(address(proxy(Map.of("HTTP_PROXY", declared), "http://api.example/v1")))
        .isEqualTo("direct");
  }

  @Test
  void aCallGoesThroughTheProxy() {
    RecordingListener heard = new RecordingListener();
    try (FakeModelServer server = FakeModelServer.start(0, r -> FakeReply.text("by proxy"));
        ModelConnections connections =
            new ModelConnections(
                InstantSource.system(),
                Map.of("HTTP_PROXY", "http://127.0.0.1:" + server.port())::get)) {
      server.under("http://api.example/v1");
      URI url = URI.create("http://api.example/v1");
      new OpenAiModelClient(url, () -> Secret.NONE, connections)
          .start(Requests.asking("hello"), heard);
      assertThat(heard.answer().blocks()).hasSize(1);
      assertThat(server.received().getFirst().path())
          .isEqualTo("http://api.example/v1/chat/completions");
    }
  }
}
