package choir.runtime.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import choir.runtime.ranch.HttpAddress;
import choir.runtime.tls.PemFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
class SqHostTest {
  /** Less than the largest body takes twice. */
  private static final String HEAP = "96m";

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir Path data;

  private final List<String> said = new ArrayList<>();

  private SqHost start(int port) {
    said.clear();
    return SqHost.start(
        new SqHost.Settings(
            data, new HttpAddress("127.0.0.1", port), Optional.empty(), Optional.empty()),
        said::add);
  }

  private String url() {
    String last = said.get(said.size() - 1);
    assertThat(last).startsWith("SQ on http://127.0.0.1:");
    return last.substring("SQ on ".length()) + "/api/v2/";
  }

  private String get(String verb) throws IOException, InterruptedException {
    return HTTP.send(
            HttpRequest.newBuilder(URI.create(url() + verb)).build(), BodyHandlers.ofString())
        .body();
  }

  @Test
  void filesAreTakenInOnceAndCountNoMore() throws Exception {
    Path file = data.resolve("lux.phext");
    Files.writeString(file, "a\u0017b\u0017");
    try (SqHost host = start(0)) {
      assertThat(host).isNotNull();
      assertThat(said.get(0)).isEqualTo("took in " + file + ": 2 scrolls");
      assertThat(get("get?p=lux")).isEqualTo("a\u0017b\u0017");
      get("insert?p=lux&c=1.1.1/1.1.1/1.1.2&s=c");
      assertThat(get("get?p=lux")).isEqualTo("a\u0017bc");
    }
    Files.writeString(file, "something else");
    try (SqHost host = start(0)) {
      assertThat(host).isNotNull();
      assertThat(said.get(0)).startsWith("not taken in: " + file).contains("of its own");
      assertThat(get("get?p=lux")).isEqualTo("a\u0017bc");
    }
    assertThat(Files.readString(file)).isEqualTo("something else");
  }

  @Test
  void aFileThatDidNotChangeIsNotSpokenOfAgain() throws Exception {
    Files.writeString(data.resolve("lux.phext"), "x".repeat(2 << 20) + "\u0017b");
    start(0).close();
    try (SqHost host = start(0)) {
      assertThat(host).isNotNull();
      assertThat(said).hasSize(1);
      assertThat(get("status?p=lux")).endsWith("Phext Size: 2097154\nScrolls: 2");
    }
  }

  @Test
  void filesThatCannotBeUsedAreNamedAndLeft() throws Exception {
    Files.write(data.resolve("broken.phext"), new byte[] {'a', (byte) 0xFF});
    Files.writeString(data.resolve("journal.phext"), "x");
    Files.writeString(data.resolve("good.phext"), "x");
    try (SqHost host = start(0)) {
      assertThat(host).isNotNull();
      assertThat(said.get(0)).contains("broken.phext: byte 1 is not UTF-8");
      assertThat(said.get(1)).contains("good.phext: 1 scrolls");
      assertThat(said.get(2)).contains("journal.phext: the name 'journal' is the ranch's own");
    }
  }

  @Test
  void aPortThatAnSqServerHoldsIsSaidToBeIts() {
    try (SqHost first = start(0)) {
      assertThat(first).isNotNull();
      int port = URI.create(url()).getPort();
      assertThatThrownBy(() -> start(port))
          .isInstanceOf(NodeException.class)
          .hasMessageContaining("held by an SQ server of version 0.5.6")
          .hasMessageContaining("choose another port")
          .hasMessageContaining("choir sq import http://127.0.0.1:" + port);
    }
  }

  @Test
  void aPortThatAnotherProgramHoldsIsNotTakenForSq() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      Thread answerer = Thread.ofVirtual().start(() -> refuse(taken));
      assertThatThrownBy(() -> start(taken.getLocalPort()))
          .isInstanceOf(NodeException.class)
          .hasMessageContaining("is not available")
          .hasMessageContaining("ss -ltnp");
      answerer.join();
    }
  }

  private static void refuse(ServerSocket server) {
    try (Socket socket = server.accept()) {
      InputStream in = socket.getInputStream();
      assertThat(in.read()).isEqualTo('G');
      socket
          .getOutputStream()
          .write("HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n".getBytes(UTF_8));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Test
  void aCertificateThatIsNoneIsNamed() throws Exception {
    Path cert = Files.writeString(data.resolve("cert.pem"), "no certificate");
    Path key = Files.writeString(data.resolve("key.pem"), "no key");
    SqHost.Settings settings =
        new SqHost.Settings(
            data,
            new HttpAddress("127.0.0.1", 0),
            Optional.of(new PemFiles(cert, key)),
            Optional.empty());
    assertThatThrownBy(() -> SqHost.start(settings, said::add))
        .isInstanceOf(NodeException.class)
        .hasMessageContaining(cert + " holds no certificate");
  }

  @Test
  void withACertificateTheSameIsServedOverHttps() throws Exception {
    char[] password = "changeit".toCharArray();
    Path file = data.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "sq",
                "-keyalg",
                "EC",
                "-dname",
                "CN=127.0.0.1",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(password),
                "-keystore",
                file.toString())
            .redirectErrorStream(true)
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance(file.toFile(), password);
    Path cert = pem("CERTIFICATE", keys.getCertificate("sq").getEncoded());
    Path key = pem("PRIVATE KEY", keys.getKey("sq", password).getEncoded());
    SqHost.Settings settings =
        new SqHost.Settings(
            data,
            new HttpAddress("127.0.0.1", 0),
            Optional.of(new PemFiles(cert, key)),
            Optional.empty());
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(keys);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    try (SqHost host = SqHost.start(settings, said::add);
        HttpClient secure = HttpClient.newBuilder().sslContext(context).build()) {
      assertThat(host).isNotNull();
      String url = said.get(said.size() - 1).substring("SQ on ".length());
      assertThat(url).startsWith("https://127.0.0.1:");
      HttpResponse<String> answer =
          secure.send(
              HttpRequest.newBuilder(URI.create(url + "/api/v2/version")).build(),
              BodyHandlers.ofString());
      assertThat(answer.body()).isEqualTo("0.5.6");
    }
  }

  private Path pem(String what, byte[] encoded) throws IOException {
    String text = Base64.getMimeEncoder().encodeToString(encoded);
    return Files.writeString(
        data.resolve(what + ".pem"),
        "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(what, text, what));
  }

  /** The largest body through a process whose heap could not hold it as a string. */
  @Test
  void theLargestTextGoesThroughASmallHeap() throws Exception {
    Path log = data.resolve("host.log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + HEAP,
                "-cp",
                System.getProperty("java.class.path"),
                "choir.runtime.Main",
                "sq",
                "host",
                "0",
                "--data-dir",
                data.resolve("small").toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      await().atMost(Duration.ofSeconds(60)).until(() -> Files.readString(log).contains("ready"));
      said.add(
          Files.readAllLines(log).stream()
              .filter(line -> line.startsWith("SQ on "))
              .findFirst()
              .orElseThrow());
      byte[] text = new byte[64 << 20];
      Arrays.fill(text, (byte) 'x');
      URI where = URI.create(url() + "update?p=large&c=1.1.1/1.1.1/1.1.1");
      HttpResponse<String> written =
          HTTP.send(
              HttpRequest.newBuilder(where).POST(BodyPublishers.ofByteArray(text)).build(),
              BodyHandlers.ofString());
      assertThat(written.body()).isEqualTo("Updated 67108864 bytes");
      URI back = URI.create(url() + "select?p=large&c=1.1.1/1.1.1/1.1.1");
      try (InputStream read =
          HTTP.send(HttpRequest.newBuilder(back).build(), BodyHandlers.ofInputStream()).body()) {
        assertThat(Arrays.equals(read.readAllBytes(), text)).isTrue();
      }
    } finally {
      process.destroy();
      process.waitFor();
    }
  }
}
