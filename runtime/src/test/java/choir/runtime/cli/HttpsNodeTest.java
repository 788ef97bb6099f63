package choir.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import choir.core.access.Secret;
import choir.runtime.access.JoinToken;
import choir.runtime.machines.join.Arrival;
import choir.runtime.machines.join.JoinException;
import choir.runtime.machines.join.PendingJoin;
import choir.runtime.machines.join.Sponsor;
import choir.runtime.node.Node;
import choir.runtime.node.NodeSettings;
import choir.runtime.ranch.DeclaredRanch;
import choir.runtime.ranch.HttpAddress;
import choir.runtime.ranch.NodeFile;
import choir.runtime.ranch.RanchFile;
import choir.runtime.ranch.TestSections;
import choir.runtime.sq.io.FreePorts;
import choir.runtime.tls.CertificateFacts;
import choir.runtime.tls.NodeIdentity;
import choir.runtime.tls.ServerTrust;
import choir.runtime.tls.TlsFolder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node with certificates on a non-loopback address, and its clients. */
@Tag("slow")
final class HttpsNodeTest {
  /** 127.0.0.1, and no loopback by the letter: as a node serves other machines. */
  private static final String OPEN = "::ffff:127.0.0.1";

  @TempDir private static Path folder;
  private static final List<String> SAID = new CopyOnWriteArrayList<>();
  private static int port;
  private static int management;
  private static int sq;

  @SuppressWarnings("NullAway.Init") // started before all
  private static Node node;

  @BeforeAll
  static void start() throws IOException {
    Path home = Files.createDirectory(folder.resolve("a"));
    port = FreePorts.next();
    management = FreePorts.next();
    sq = FreePorts.next();
    Files.writeString(
        home.resolve("ranch.yaml"),
        """
        ranch: secured
        defaultAgent: a
        http: {address: '%1$s', port: %2$d}
        management: {address: '%1$s', port: %3$d}
        sq: {port: %4$d}
        agents:
          - {id: a, name: Ada, role: numbers, home: 1.1.1/1.1.1/1.1.2}
        """
            .formatted(OPEN, port, management, sq));
    certify("init");
    certify("issue", "a");
    certify("issue", "b", "--out", home("b").resolve("tls").toString());
    DeclaredRanch ranch = RanchFile.read(home, TestSections.ALL).ranch();
    assertThat(ranch.warnings()).isEmpty();
    node =
        Node.start(
            new NodeSettings(
                home,
                ranch.declaration(),
                new HttpAddress(OPEN, port),
                ranch.sq(),
                ranch.management(),
                NodeFile.alone("a"),
                ranch.use(),
                ranch.history(),
                FreePorts.next(),
                FreePorts.next(),
                TlsFolder.in(home)),
            SAID::add);
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static Path home(String name) {
    return folder.resolve(name);
  }

  private static void certify(String... what) {
    List<String> all = new ArrayList<>(List.of("cert"));
    all.addAll(List.of(what));
    all.addAll(List.of("--home", home("a").toString()));
    assertThat(Terminal.run(all.toArray(String[]::new)).err()).isEmpty();
  }

  private static String url(String scheme) {
    return scheme + "://127.0.0.1:" + port;
  }

  private static String token() {
    return home("a").resolve("token").toString();
  }

  private static Terminal join(String sponsor, String name) {
    String home = home(name).toString();
    return Terminal.feed(
        "chr_secret\n", "join", sponsor, "--name", name, "--home", home, "--token-file", "-");
  }

  @Test
  void itSaysThatItServesHttpsAtBothAddresses() throws Exception {
    assertThat(SAID)
        .contains("listening on https://[%s]:%d".formatted(OPEN, port))
        .contains("management on https://[%s]:%d".formatted(OPEN, management));
    URI alive = URI.create("https://127.0.0.1:" + management + "/alive");
    try (HttpClient http = ServerTrust.ofHome(home("a")).client(alive).build()) {
      HttpRequest request = HttpRequest.newBuilder(alive).build();
      assertThat(http.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void commandsInItsHomeNeedNothingToAskIt() {
    Terminal agents = Terminal.run("agents", "--home", home("a").toString());
    assertThat(agents.err()).isEmpty();
    assertThat(agents.out()).contains("numbers");
  }

  @Test
  void whereThereIsNoHomeTheCaIsNamed() {
    String ca = home("a").resolve("tls").resolve("ca.pem").toString();
    String[] asked = {
      "agents", "--home", folder.toString(), "--url", url("https"), "--token-file", token(), "", ""
    };
    asked[7] = "--ca";
    asked[8] = ca;
    assertThat(Terminal.run(asked).out()).contains("numbers");
    Terminal without = Terminal.run(Arrays.copyOf(asked, 7));
    assertThat(without.exitCode()).isEqualTo(1);
    assertThat(without.err())
        .contains("subject CN=a, issued by CN=Choir CA")
        .contains("specify a copy with --ca FILE or CHOIR_CA");
  }

  @Test
  void whoAsksInPlainHttpIsToldToAskByHttps() {
    String plain = "http://[%s]:%d".formatted(OPEN, port);
    String[] agents = {
      "agents", "--home", home("a").toString(), "--url", plain, "--token-file", token(), ""
    };
    Terminal refused = Terminal.run(Arrays.copyOf(agents, 7));
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains("would cross the network in plain text. Use https");
    agents[7] = "--insecure";
    Terminal asked = Terminal.run(agents);
    assertThat(asked.exitCode()).isEqualTo(1);
    assertThat(asked.err())
        .contains(plain + " speaks HTTPS: use " + plain.replace("http:", "https:"));
  }

  /** As far as a machine is prepared: what follows goes by the same sponsor. */
  @Test
  void aMachineWithCertificatesJoinsByHttps() throws Exception {
    Terminal made = Terminal.run("token", "join", "b", "--home", home("a").toString());
    PendingJoin join = new PendingJoin(URI.create(url("https")), Secret.of(made.out()));
    Sponsor sponsor = new Sponsor(join, ServerTrust.toJoin(home("b")), Clock.systemUTC());

    new Arrival(home("b"), NodeFile.alone("b"), line -> {}).prepare(sponsor, join, "0.1.0");

    assertThat(RanchFile.http(home("b"))).isEqualTo(new HttpAddress(OPEN, port));
    assertThat(PendingJoin.find(home("b"))).contains(join);
  }

  private void arrive(String name, String token) throws IOException {
    Optional<String> authority = JoinToken.parse(token).authority();
    PendingJoin join = new PendingJoin(URI.create(url("https")), Secret.of(token));
    ServerTrust trust = ServerTrust.toJoin(home(name), authority);
    new Arrival(home(name), NodeFile.alone(name), line -> {})
        .prepare(new Sponsor(join, trust, Clock.systemUTC()), join, "0.1.0");
  }

  private static String joinToken(String name) {
    return Terminal.run("token", "join", name, "--home", home("a").toString()).out().strip();
  }

  @Test
  void aMachineWithoutCertificatesGetsOneWithItsToken() throws IOException {
    arrive("d", joinToken("d"));
    TlsFolder tls = TlsFolder.ofHome(home("d"));
    CertificateFacts own = tls.usable(Instant.now());
    assertThat(own.subject()).isEqualTo("CN=d");
    assertThat(own.hosts()).containsAll(NodeIdentity.LOOPBACK);
    assertThat(tls.authorities()).isEqualTo(TlsFolder.ofHome(home("a")).authorities());
    assertThat(PendingJoin.find(home("d"))).isPresent();
    assertThat(tls.folder().resolve("ca.key")).doesNotExist();
  }

  /** The secret is not sent: the handshake fails. */
  @Test
  void aServerOfAnotherAuthorityThanTheTokensIsRefused() {
    Secret secret = JoinToken.parse(joinToken("e")).secret();
    String other = new JoinToken(secret, Optional.of("0".repeat(64))).text();
    assertThatThrownBy(() -> arrive("e", other))
        .isInstanceOf(JoinException.class)
        .hasMessageContaining("not of the CA 000000")
        .hasMessageContaining("which the token names")
        .hasMessageNotContaining("chr_");
    assertThat(home("e")).doesNotExist();
  }

  @Test
  void aCertificateIsOnlyForTheNodeThatTheTokenIsFor() {
    assertThatThrownBy(() -> arrive("g", joinToken("f")))
        .isInstanceOf(JoinException.class)
        .hasMessageContaining("the token 'join-f' is not for the machine 'g'");
    assertThat(home("g")).doesNotExist();
  }

  /** SQ's own API is such a server here. */
  @Test
  void aMachineWithCertificatesSendsNoTokenToAServerOfPlainHttp() {
    String wrong = "https://127.0.0.1:" + sq;
    Terminal joined = join(wrong, "b");
    assertThat(joined.exitCode()).isEqualTo(2);
    assertThat(joined.err())
        .contains(
            wrong + " speaks plain HTTP: this machine has certificates and does not send tokens")
        .contains("move the folder tls out of this home");
  }

  @Test
  void aMachineWithoutCertificatesIsToldWhereTheyComeFrom() {
    Terminal joined = join("127.0.0.1:" + port, "c");
    assertThat(joined.exitCode()).isEqualTo(2);
    assertThat(joined.err())
        .contains(url("http") + " speaks HTTPS: join with " + url("https"))
        .contains("choir cert issue NAME --host HOST --out FOLDER")
        .doesNotContain("chr_");
    assertThat(home("c")).doesNotExist();
  }
}
