package choir.runtime.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Connections of two nodes, without a network; files are looked at when the test says so. */
@Isolated("it reads all that the package logs")
final class NodeTlsTest {
  /** When a certificate of 90 days was issued that has expired by now. */
  private static final Clock PAST = Clock.offset(Clock.systemUTC(), Duration.ofDays(-100));

  @TempDir private Path folder;
  private CertifiedRanch ranch;
  private LogLines log;

  @BeforeEach
  void open() throws IOException {
    log = new LogLines();
    ranch = new CertifiedRanch(folder.resolve("ranch"), PAST);
  }

  @AfterEach
  void close() {
    ranch.close();
    log.close();
  }

  private X509Certificate issued(String node) throws IOException {
    return ranch
        .authority(Clock.systemUTC())
        .issue(new NodeIdentity(node, List.of()), 90, ranch.folder(node));
  }

  private NodeTls node(String name) throws IOException {
    issued(name);
    return ranch.still(name);
  }

  @Test
  void eachEndSeesTheOthersCertificateAndSpeaksTls13() throws Exception {
    NodeTls a = node("a");
    NodeTls b = node("b");
    SSLEngine caller = a.engineToCall("localhost", 1339);
    Handshake.Seen seen = Handshake.between(caller, b.engineToAnswer());
    assertThat(seen.byCaller()).isEqualTo(b.certificate());
    assertThat(seen.byCalled()).isEqualTo(a.certificate());
    assertThat(caller.getSession().getProtocol()).isEqualTo("TLSv1.3");
  }

  @Test
  void whoSpeaksOnlyAnOlderVersionIsRefused() throws Exception {
    NodeTls b = node("b");
    SSLEngine caller = node("a").engineToCall("localhost", 1339);
    caller.setEnabledProtocols(new String[] {"TLSv1.2"});
    assertThatThrownBy(() -> Handshake.between(caller, b.engineToAnswer()))
        .isInstanceOf(SSLException.class);
  }

  @Test
  void whoIsCalledUnderAnotherHostThanItsCertificatesIsRefused() throws Exception {
    NodeTls a = node("a");
    NodeTls b = node("b");
    assertThatThrownBy(
            () -> Handshake.between(a.engineToCall("10.0.0.9", 1339), b.engineToAnswer()))
        .isInstanceOf(SSLException.class);
    assertThat(log.warnings())
        .singleElement()
        .asString()
        .startsWith(
            "refused the node at 10.0.0.9:1339: its certificate has subject CN=b, issued by")
        .endsWith(
            "for [b, localhost, 127.0.0.1, ::1]: it is not valid for that host; issue it again with"
                + " --host");
  }

  @Test
  void aForeignNodeIsRefusedAndTheLogSaysWho() throws Exception {
    NodeTls a = node("a");
    try (CertifiedRanch other = new CertifiedRanch(folder.resolve("other"))) {
      other.issue("foreign");
      NodeTls foreign = other.still("foreign");
      assertThatThrownBy(() -> Handshake.between(a, foreign)).isInstanceOf(SSLException.class);
      assertThat(log.warnings())
          .singleElement()
          .asString()
          .startsWith(
              "refused the node at 127.0.0.1:1339: its certificate has subject CN=foreign,"
                  + " issued by"
                  + " CN=Choir CA ")
          .contains("it was not issued by a CA of " + ranch.folder("a").resolve("ca.pem"));
      // Even where its host is wrong too, that is not what is wrong with it.
      assertThatThrownBy(
              () -> Handshake.between(a.engineToCall("10.0.0.9", 1339), foreign.engineToAnswer()))
          .isInstanceOf(SSLException.class);
      assertThat(log.warnings().getLast())
          .startsWith("refused the node at 10.0.0.9:1339: ")
          .contains("it was not issued by a CA of ");
    }
  }

  /** It trusts us, as who was given our bundle does; we must not trust it for that. */
  @Test
  void aForeignCallerThatTrustsUsIsRefusedAndNamedOnceAMinute() throws Exception {
    NodeTls a = node("a");
    try (CertifiedRanch other = new CertifiedRanch(folder.resolve("other"))) {
      other.issue("foreign");
      other.trustAlso(ranch, "foreign");
      NodeTls foreign = other.still("foreign");
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> Handshake.between(foreign, a)).isInstanceOf(SSLException.class);
      }
      assertThat(log.warnings())
          .singleElement()
          .asString()
          .startsWith(
              "refused a caller: its certificate has subject CN=foreign, issued by CN=Choir CA ");
    }
  }

  @Test
  void whoCallsWithoutACertificateIsRefused() throws Exception {
    NodeTls a = node("a");
    NodeTls b = node("b");
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("ca", ranch.authority().bundle().getFirst());
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    SSLContext nameless = SSLContext.getInstance("TLSv1.3");
    nameless.init(null, trust.getTrustManagers(), null);
    SSLEngine caller = nameless.createSSLEngine();
    caller.setUseClientMode(true);
    assertThatThrownBy(() -> Handshake.between(caller, b.engineToAnswer()))
        .isInstanceOf(SSLException.class);
    assertThat(Handshake.between(a, b).byCalled()).isEqualTo(a.certificate());
  }

  @Test
  void anExpiredCertificateIsRefusedWithTheDate() throws Exception {
    NodeTls a = node("a");
    X509Certificate old = ranch.issue("b");
    NodeTls late = ranch.still("b", PAST);
    assertThatThrownBy(() -> Handshake.between(late, a)).isInstanceOf(SSLException.class);
    assertThat(log.warnings())
        .singleElement()
        .asString()
        .contains("it expired on " + old.getNotAfter().toInstant());
  }

  @Test
  void aNodeWhoseOwnCertificateHasExpiredDoesNotStart() throws Exception {
    ranch.issue("b");
    assertThatThrownBy(() -> ranch.still("b"))
        .isInstanceOf(TlsException.class)
        .hasMessageContaining(ranch.folder("b").resolve("node.pem") + " expired on ")
        .hasMessageContaining("choir cert renew");
  }

  @Test
  void aRenewedCertificateIsUsedByTheNextConnectionWithoutARestart() throws Exception {
    NodeTls a = node("a");
    NodeTls b = node("b");
    BigInteger before = Handshake.between(a, b).byCalled().getSerialNumber();
    X509Certificate renewed = issued("a");
    assertThat(Handshake.between(a, b).byCalled().getSerialNumber()).isEqualTo(before);
    assertThat(a.look()).isTrue();
    assertThat(Handshake.between(a, b).byCalled()).isEqualTo(renewed);
    assertThat(Handshake.between(b, a).byCaller()).isEqualTo(renewed);
    assertThat(a.look()).isFalse();
  }

  /** Who resumes shows no certificate, and so none that has expired meanwhile. */
  @Test
  void aSessionCanBeResumedForASecondOnly() throws Exception {
    SSLContext context = node("a").context();
    assertThat(context.getServerSessionContext().getSessionTimeout()).isEqualTo(1);
    assertThat(context.getClientSessionContext().getSessionTimeout()).isEqualTo(1);
  }

  @Test
  void halfWrittenFilesChangeNothingAndAreNamedOnce() throws Exception {
    NodeTls a = node("a");
    NodeTls b = node("b");
    X509Certificate first = a.certificate();
    Path key = ranch.folder("a").resolve("node.key");
    String whole = Files.readString(key);
    issued("c");
    Files.copy(ranch.folder("c").resolve("node.key"), key, StandardCopyOption.REPLACE_EXISTING);
    assertThat(a.look()).isFalse();
    assertThat(a.look()).isFalse();
    Files.writeString(key, whole.substring(0, whole.length() / 2));
    assertThat(a.look()).isFalse();
    assertThat(Handshake.between(b, a).byCaller()).isEqualTo(first);
    assertThat(log.warnings()).hasSize(2);
    assertThat(log.warnings().getFirst()).contains(key + " is not the key of ");
    assertThat(log.warnings().getLast()).contains(key + " contains no ");
    assertThat(log.warnings().toString()).doesNotContain(whole.lines().skip(1).findFirst().get());
  }

  @Test
  void aBundleThatDoesNotVouchForTheNodeItselfIsNotTaken() throws Exception {
    NodeTls a = node("a");
    try (CertifiedRanch other = new CertifiedRanch(folder.resolve("other"))) {
      Files.copy(
          other.ca().resolve("ca.pem"),
          ranch.folder("a").resolve("ca.pem"),
          StandardCopyOption.REPLACE_EXISTING);
      assertThat(a.look()).isFalse();
      assertThat(log.warnings())
          .singleElement()
          .asString()
          .contains("is not trusted by " + ranch.folder("a").resolve("ca.pem"));
      assertThat(Handshake.between(node("b"), a).byCaller()).isEqualTo(a.certificate());
    }
  }

  /** At each point of it every node talks with every other, both ways. */
  @Test
  void theAuthorityIsReplacedInThreeStepsWhileAllGoOnTalking() throws Exception {
    List<String> names = List.of("a", "b", "c");
    List<NodeTls> nodes = List.of(node("a"), node("b"), node("c"));
    X509Certificate stale = nodes.getLast().certificate();
    Path kept = Files.createDirectories(ranch.folder("kept"));
    for (String file : List.of("node.pem", "node.key", "ca.pem")) {
      Files.copy(ranch.folder("c").resolve(file), kept.resolve(file));
    }
    // With a session that it could resume, if it were not for the new context.
    NodeTls left = ranch.still("kept");
    Handshake.between(left, nodes.getFirst());
    ranch.authority(Clock.systemUTC()).replace(RanchAuthority.DEFAULT_DAYS);
    for (int i = 0; i < nodes.size(); i++) {
      ranch.copyBundleTo(names.get(i));
      allTalk(nodes, nodes.get(i));
    }
    for (int i = 0; i < nodes.size(); i++) {
      issued(names.get(i));
      allTalk(nodes, nodes.get(i));
    }
    assertThat(ranch.authority(Clock.systemUTC()).finish()).hasSize(1);
    for (int i = 0; i < nodes.size(); i++) {
      ranch.copyBundleTo(names.get(i));
      allTalk(nodes, nodes.get(i));
    }
    assertThat(log.warnings()).isEmpty();
    assertThat(left.certificate()).isEqualTo(stale);
    assertThatThrownBy(() -> Handshake.between(left, nodes.getFirst()))
        .isInstanceOf(SSLException.class);
    assertThatThrownBy(() -> Handshake.between(nodes.getFirst(), left))
        .isInstanceOf(SSLException.class);
  }

  private static void allTalk(List<NodeTls> nodes, NodeTls changed) throws SSLException {
    assertThat(changed.look()).isTrue();
    for (NodeTls caller : nodes) {
      for (NodeTls called : nodes) {
        assertThat(Handshake.between(caller, called))
            .isEqualTo(new Handshake.Seen(called.certificate(), caller.certificate()));
      }
    }
  }

  @Test
  void theEndIsWarnedOfTwoWeeksAheadOnceADay() throws Exception {
    ranch.issue("a");
    TestClock clock = new TestClock(PAST.instant());
    NodeTls a = ranch.still("a", clock);
    a.look();
    clock.forward(Duration.ofDays(75));
    a.look();
    assertThat(log.warnings()).isEmpty();
    clock.forward(Duration.ofDays(2));
    a.look();
    a.look();
    assertThat(log.warnings())
        .singleElement()
        .asString()
        .contains("node.pem expires on " + a.certificate().getNotAfter().toInstant());
    clock.forward(Duration.ofDays(1));
    a.look();
    assertThat(log.warnings()).hasSize(2);
    clock.forward(Duration.ofDays(13));
    a.look();
    assertThat(log.warnings().toString()).contains("expired on ");
  }
}
