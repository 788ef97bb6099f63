package choir.runtime.machines.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import choir.core.access.Secret;
import choir.runtime.ranch.NodeFile;
import choir.runtime.tls.ServerTrust;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine that wants to join, before a server that answers as a node does. */
final class ArrivalTest {
  private static final Instant THERE = Instant.parse("2026-11-21T12:00:00Z");
  private static final String GROUP = "6f0a2c6e-50a4-4ad2-9f5d-0a9a2b6c7d8e";

  @TempDir private Path folder;
  private HttpServer server;
  private volatile int status = 200;
  private volatile String answer = invitation("0.1.0", "ranch.yaml");
  private final AtomicInteger notNow = new AtomicInteger();
  private final List<String> said = new ArrayList<>();
  private final List<String> tokens = new CopyOnWriteArrayList<>();

  private static String invitation(String version, String file) {
    return """
        {"ranch":"mirrorborn","version":"%s","group":"%s","secure":false,"time":"%s",
         "files":{"%s":"ranch: mirrorborn\\n","agents/phex/SOUL.md":"I am Phex.\\n"}}"""
        .formatted(version, GROUP, THERE, file);
  }

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = answer.getBytes(StandardCharsets.UTF_8);
          tokens.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
          boolean now = notNow.getAndUpdate(left -> Math.max(0, left - 1)) == 0;
          exchange.sendResponseHeaders(now ? status : 503, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private PendingJoin join() {
    return new PendingJoin(
        URI.create("http://127.0.0.1:" + server.getAddress().getPort()), Secret.of("chr_secret"));
  }

  private void arrive(Instant here) throws IOException {
    InstantSource clock = Clock.fixed(here, ZoneOffset.UTC);
    new Arrival(home(), NodeFile.alone("b"), said::add)
        .prepare(new Sponsor(join(), ServerTrust.toJoin(home()), clock), join(), "0.1.0");
  }

  private Path home() {
    return folder.resolve("home");
  }

  @Test
  void aFreshHomeGetsTheFilesOfTheRanchAndRemembersTheJoin() throws IOException {
    arrive(THERE);

    assertThat(home().resolve("ranch.yaml")).hasContent("ranch: mirrorborn");
    assertThat(home().resolve("agents/phex/SOUL.md")).hasContent("I am Phex.");
    assertThat(NodeFile.read(home())).contains(NodeFile.alone("b"));
    assertThat(PendingJoin.find(home())).contains(join());
  }

  @Test
  void theTokenIsItsOwnersAloneAndNamedNowhere() throws IOException {
    arrive(THERE);

    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(home().resolve("joining"))))
        .isEqualTo("rw-------");
    assertThat(said).noneMatch(line -> line.contains("chr_"));
    assertThat(join().toString()).doesNotContain("chr_");
  }

  @Test
  void aJoinThatWasCutOffIsPreparedAgain() throws IOException {
    arrive(THERE);
    Files.createDirectories(home().resolve("sq"));

    arrive(THERE);

    assertThat(PendingJoin.find(home())).isPresent();
  }

  @Test
  void aHomeOfAnotherNodeIsRefusedAndLeftAlone() throws IOException {
    Files.createDirectories(home().resolve("sq"));

    assertThatThrownBy(() -> arrive(THERE))
        .isInstanceOf(JoinException.class)
        .hasMessageContaining("is a node's home already (it has sq)");
    assertThat(home().resolve("ranch.yaml")).doesNotExist();
  }

  @Test
  void aClockThatIsAMinuteOffIsRefusedAndNothingIsWritten() {
    assertThatThrownBy(() -> arrive(THERE.plusSeconds(60)))
        .hasMessageContaining("this machine's clock is 60.0 s ahead: set it first");
    assertThat(home()).doesNotExist();
  }

  @Test
  void aClockThatIsFiveSecondsOffIsWarnedOf() throws IOException {
    arrive(THERE.minusSeconds(5));

    assertThat(said)
        .anyMatch(line -> line.startsWith("warning: this machine's clock is 5.0 s behind"));
  }

  @Test
  void anotherVersionIsRefused() {
    answer = invitation("0.4.0", "ranch.yaml");

    assertThatThrownBy(() -> arrive(THERE))
        .hasMessageContaining("this is choir 0.1.0 and the ranch runs 0.4.0");
  }

  @Test
  void aFileThatWouldBeWrittenElsewhereIsRefused() {
    answer = invitation("0.1.0", "../../etc/passwd");

    assertThatThrownBy(() -> arrive(THERE)).hasMessageContaining("sends a file that no ranch has");
    assertThat(home()).doesNotExist();
  }

  @Test
  void whatTheNodeRefusesIsSaidInItsWords() {
    status = 409;
    answer = "{\"detail\":\"there is a node 'b' already\"}";

    assertThatThrownBy(() -> arrive(THERE))
        .isInstanceOfSatisfying(JoinException.class, e -> assertThat(e.isRefused()).isTrue())
        .hasMessageContaining("refuses: there is a node 'b' already");
  }

  @Test
  void aNodeThatCannotDoItNowIsAskedAgain() throws IOException {
    notNow.set(2);

    arrive(THERE);

    assertThat(notNow).hasValue(0);
    assertThat(PendingJoin.find(home())).contains(join());
  }

  @Test
  void aNodeThatCannotDoItForLongIsGivenUp() {
    notNow.set(Integer.MAX_VALUE);
    answer = "{\"detail\":\"the node waits for a majority\"}";
    Sponsor sponsor =
        new Sponsor(join(), ServerTrust.toJoin(home()), Clock.systemUTC(), Duration.ofMillis(1));

    assertThatThrownBy(() -> sponsor.promote("b-12345678"))
        .isInstanceOfSatisfying(JoinException.class, e -> assertThat(e.isRefused()).isFalse())
        .hasMessageContaining("cannot do it now: the node waits for a majority");
  }

  /** An address that is 127.0.0.1 and no loopback by the letter. */
  @Test
  void plainHttpBeyondLoopbackIsHeardOnceBeforeItGetsTheToken() throws IOException {
    URI there = URI.create("http://[::ffff:127.0.0.1]:" + server.getAddress().getPort());
    PendingJoin join = new PendingJoin(there, Secret.of("chr_secret"));

    new Sponsor(join, ServerTrust.toJoin(home()), Clock.systemUTC()).promote("b-12345678");

    assertThat(tokens).containsExactly("null", "Bearer chr_secret");
    // An open port that does not speak HTTP must not receive a token.
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<String> heard = CompletableFuture.supplyAsync(() -> heardBy(other));
      URI odd = URI.create("http://[::ffff:127.0.0.1]:" + other.getLocalPort());
      PendingJoin wrong = new PendingJoin(odd, Secret.of("chr_secret"));
      assertThatThrownBy(
              () ->
                  new Sponsor(wrong, ServerTrust.toJoin(home()), Clock.systemUTC())
                      .promote("b-12345678"))
          .isInstanceOf(JoinException.class);
      assertThat(heard.join()).startsWith("GET /health/live HTTP/1.1").doesNotContain("chr_secret");
    }
  }

  /** The request of its first caller; no caller gets an answer. */
  private static String heardBy(ServerSocket other) {
    try (other;
        Socket caller = other.accept()) {
      byte[] bytes = new byte[4096];
      int read = caller.getInputStream().read(bytes);
      return new String(bytes, 0, Math.max(0, read), StandardCharsets.UTF_8);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Test
  void aNodeThatCannotBeAskedMayBeTriedAgain() {
    server.stop(0);

    assertThatThrownBy(() -> arrive(THERE))
        .isInstanceOfSatisfying(JoinException.class, e -> assertThat(e.isRefused()).isFalse())
        .hasMessageContaining("cannot be asked");
  }
}
