package choir.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code choir join}, before a node that refuses everybody. */
class JoinCommandTest {
  @TempDir Path folder;

  private final List<String> tokens = new CopyOnWriteArrayList<>();

  @SuppressWarnings("NullAway.Init") // opened before each
  private HttpServer node;

  @BeforeEach
  void open() throws IOException {
    node = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    node.createContext(
        "/",
        exchange -> {
          tokens.add(exchange.getRequestHeaders().getFirst("Authorization"));
          byte[] body = "{\"detail\":\"there is a node 'b'\"}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(409, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    node.start();
  }

  @AfterEach
  void close() {
    node.stop(0);
  }

  private Terminal join(String stdin, String... more) {
    return join(List.of("127.0.0.1:" + node.getAddress().getPort()), stdin, more);
  }

  private Terminal join(List<String> sponsor, String stdin, String... more) {
    List<String> all = new ArrayList<>(List.of("join"));
    all.addAll(sponsor);
    all.addAll(List.of("--name", "b", "--home", folder.resolve("home").toString()));
    all.addAll(List.of(more));
    return Terminal.feed(stdin, all.toArray(String[]::new));
  }

  @Test
  void theTokenComesFromStandardInputWhereAskedFor() {
    Terminal joined = join("chr_fromapipe\n", "--token-file", "-");

    assertThat(tokens).containsExactly("Bearer chr_fromapipe");
    assertThat(joined.exitCode()).isEqualTo(2);
    assertThat(joined.err()).contains("there is a node 'b'").doesNotContain("chr_");
    assertThat(folder.resolve("home")).doesNotExist();
  }

  private void certify() {
    String home = folder.resolve("home").toString();
    assertThat(Terminal.run("cert", "init", "--home", home).exitCode()).isZero();
    assertThat(Terminal.run("cert", "issue", "b", "--home", home).exitCode()).isZero();
  }

  /** The rule of servers: on loopback they speak plain HTTP whatever their homes have. */
  @Test
  void loopbackIsAskedInPlainHttpAlsoWithCertificates() {
    certify();
    Terminal joined = join("chr_fromapipe\n", "--token-file", "-");

    assertThat(tokens).containsExactly("Bearer chr_fromapipe");
    assertThat(joined.err()).contains("there is a node 'b'");
  }

  @Test
  void whoHasCertificatesSendsNoTokenInPlainTextWhateverTheAddressSays() {
    certify();
    Terminal joined = join(List.of("http://10.0.0.5"), "chr_secret\n", "--token-file", "-");

    assertThat(joined.exitCode()).isEqualTo(2);
    assertThat(joined.err())
        .contains(folder.resolve("home").resolve("tls") + " has certificates, so the token")
        .contains("omit http://");
  }

  @Test
  void withoutATokenNobodyIsAsked() {
    Terminal joined = join("");

    assertThat(tokens).isEmpty();
    assertThat(joined.exitCode()).isEqualTo(2);
    assertThat(joined.err()).contains("a join token is missing: create one");
  }

  @Test
  void anEmptyTokenIsRefused() {
    Terminal joined = join(" \n", "--token-file", "-");

    assertThat(tokens).isEmpty();
    assertThat(joined.err()).contains("a join token is missing: create one");
  }
}
