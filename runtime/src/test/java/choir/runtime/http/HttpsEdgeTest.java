package choir.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import choir.runtime.tls.CertifiedRanch;
import choir.runtime.tls.NodeTls;
import choir.runtime.tls.ServerTrust;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The edge of a node that has certificates, and clients with and without trust in it. */
final class HttpsEdgeTest {
  /**
   * 127.0.0.1 as RFC 4291 maps it to IPv6. A test's server must not be reached from elsewhere, and
   * one that listens on what is loopback by the letter serves plain HTTP.
   */
  private static final String OPEN = "::ffff:127.0.0.1";

  @TempDir private Path folder;
  private CertifiedRanch ranch;
  private NodeTls tls;

  @BeforeEach
  void certify() throws IOException {
    ranch = new CertifiedRanch(folder.resolve("ranch"));
    ranch.issue("a");
    tls = ranch.still("a");
  }

  @AfterEach
  void close() {
    ranch.close();
  }

  private ServerTrust trusting() {
    return ServerTrust.of(ranch.folder("a").resolve("ca.pem"));
  }

  private static HttpResponse<String> ask(HttpClient http, String url, String token)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(url + "/api/v1/agents"))
            .header("Authorization", "Bearer " + token)
            .build(),
        BodyHandlers.ofString());
  }

  /** What a client says that cannot ask. */
  private static String words(ServerTrust trust, URI server) throws Exception {
    try (HttpClient http = trust.client(server).build()) {
      HttpRequest request = HttpRequest.newBuilder(server.resolve("/health/live")).build();
      http.send(request, BodyHandlers.ofString());
    } catch (IOException failed) {
      return trust.explain(server, failed).orElse("unexplained: " + failed);
    }
    return "answered";
  }

  @Test
  void whoTrustsTheCaIsServedByTls13AndShowsNoCertificate() throws Exception {
    try (FakeEdge edge = new FakeEdge(OPEN, Optional.of(tls));
        HttpClient http = trusting().client(URI.create(edge.url)).build()) {
      assertThat(edge.url).startsWith("https://127.0.0.1:");
      HttpResponse<String> answer = ask(http, edge.url, edge.reader);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");
      assertThat(answer.sslSession().orElseThrow().getLocalCertificates()).isNull();
      assertThat(ask(http, edge.url, "chr_wrong").statusCode()).isEqualTo(401);
    }
  }

  @Test
  void anOlderVersionOfTlsIsNotSpoken() throws Exception {
    SSLParameters older = new SSLParameters();
    older.setProtocols(new String[] {"TLSv1.2"});
    try (FakeEdge edge = new FakeEdge(OPEN, Optional.of(tls));
        HttpClient http = trusting().client(URI.create(edge.url)).sslParameters(older).build()) {
      assertThatThrownBy(() -> ask(http, edge.url, edge.reader)).isInstanceOf(SSLException.class);
    }
  }

  @Test
  void onLoopbackCertificatesChangeNothing() throws Exception {
    try (FakeEdge edge = new FakeEdge("127.0.0.1", Optional.of(tls));
        HttpClient http = HttpClient.newHttpClient()) {
      assertThat(edge.url).startsWith("http://");
      assertThat(ask(http, edge.url, edge.reader).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aCertificateThatNobodyVouchesForIsRefusedWithWhereToPutTheCa() throws Exception {
    Path home = folder.resolve("home");
    try (FakeEdge edge = new FakeEdge(OPEN, Optional.of(tls))) {
      assertThat(words(ServerTrust.ofHome(home), URI.create(edge.url)))
          .startsWith(
              edge.url + ": the server's certificate has subject CN=a, issued by CN=Choir CA ")
          .contains("it was not issued by a CA of " + home.resolve("tls").resolve("ca.pem"))
          .endsWith("(HOME/tls/ca.pem) there, or specify a copy with --ca FILE or CHOIR_CA");
    }
  }

  @Test
  void anotherHostThanTheCertificatesIsRefusedWithTheCommandThatAddsIt() throws Exception {
    // Linux has all of 127.0.0.0/8 on its loopback; the certificate names 127.0.0.1 alone.
    try (FakeEdge edge = new FakeEdge("::ffff:127.0.0.2", Optional.of(tls))) {
      assertThat(edge.url).startsWith("https://127.0.0.2:");
      assertThat(words(trusting(), URI.create(edge.url)))
          .endsWith(
              "it is for a, localhost, 127.0.0.1, ::1, not for 127.0.0.2. Use one of these, or"
                  + " issue it again with: choir cert issue a --host 127.0.0.2");
    }
  }

  @Test
  void plainHttpAskedOfAServerOfHttpsIsToldWhichSchemeToUse() throws Exception {
    try (FakeEdge edge = new FakeEdge(OPEN, Optional.of(tls))) {
      String plain = edge.url.replace("https:", "http:");
      for (ServerTrust trust : new ServerTrust[] {trusting(), ServerTrust.ofHome(folder)}) {
        assertThat(words(trust, URI.create(plain)))
            .isEqualTo(plain + " speaks HTTPS: use " + edge.url);
      }
    }
  }

  @Test
  void httpsAskedOfAServerOfPlainHttpIsToldWhichSchemeToUse() throws Exception {
    try (FakeEdge edge = new FakeEdge()) {
      String secure = edge.url.replace("http:", "https:");
      assertThat(words(trusting(), URI.create(secure)))
          .startsWith(
              secure + " speaks plain HTTP: use " + edge.url + ", or restart it if certificates");
      // Other servers leave a handshake without an answer until it is given up.
      assertThat(
              trusting()
                  .explain(URI.create(secure), new HttpConnectTimeoutException("no handshake")))
          .hasValueSatisfying(words -> assertThat(words).contains(" speaks plain HTTP: "));
      assertThat(
              trusting()
                  .explain(URI.create(edge.url), new HttpConnectTimeoutException("nobody there")))
          .isEmpty();
    }
  }

  @Test
  void aRenewedCertificateIsShownToTheNextConnectionWithoutARestart() throws Exception {
    try (FakeEdge edge = new FakeEdge(OPEN, Optional.of(tls))) {
      X509Certificate first = tls.certificate();
      assertThat(shownAt(edge)).isEqualTo(first);
      X509Certificate renewed = ranch.issue("a");
      assertThat(shownAt(edge)).isEqualTo(first);
      assertThat(ranch.look(tls)).isTrue();
      assertThat(shownAt(edge)).isEqualTo(renewed);
    }
  }

  private X509Certificate shownAt(FakeEdge edge) throws Exception {
    try (HttpClient http = trusting().client(URI.create(edge.url)).build()) {
      return (X509Certificate)
          ask(http, edge.url, edge.reader).sslSession().orElseThrow().getPeerCertificates()[0];
    }
  }

  @Test
  void aFileOfCasThatIsMissingIsNamed() {
    Path file = folder.resolve("nowhere.pem");
    assertThatThrownBy(() -> ServerTrust.of(file).client(URI.create("https://127.0.0.1:1")))
        .hasMessage(file + " is missing");
  }
}
