package choir.runtime.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RanchAuthorityTest {
  private static final Instant NOW = Instant.parse("2030-01-01T12:00:00.5Z");
  private static final Instant SECOND = Instant.parse("2030-01-01T12:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  private static final SecureRandom RANDOM = new SecureRandom();

  @TempDir private Path folder;
  private RanchAuthority authority;

  @BeforeEach
  void make() throws IOException {
    authority = RanchAuthority.create(folder.resolve("ca"), 3650, CLOCK, RANDOM);
  }

  private X509Certificate issue(String name, String... hosts) throws IOException {
    return authority.issue(new NodeIdentity(name, List.of(hosts)), 90, folder.resolve(name));
  }

  /** Also where it has as many hosts as it may: those of the machine itself do not count. */
  @Test
  void aCertificateThatIsIssuedFromItsOwnNamesHasTheSameNames() throws Exception {
    String[] hosts =
        IntStream.rangeClosed(1, 32).mapToObj(i -> "10.0.0." + i).toArray(String[]::new);
    X509Certificate first = issue("a", hosts);
    X509Certificate again = authority.issue(NodeIdentity.of(first), 90, folder.resolve("a"));
    assertThat(NodeIdentity.names(first)).hasSize(1 + 32 + 3);
    assertThat(NodeIdentity.names(again)).isEqualTo(NodeIdentity.names(first));
  }

  @Test
  void theAuthoritySignsCertificatesAndNothingElse() throws Exception {
    X509Certificate own = authority.bundle().getFirst();
    own.verify(own.getPublicKey());
    assertThat(own.getBasicConstraints()).isZero();
    assertThat(own.getKeyUsage()[5]).as("keyCertSign").isTrue();
    assertThat(own.getKeyUsage()[0]).as("digitalSignature").isFalse();
    assertThat(((ECPublicKey) own.getPublicKey()).getParams().getOrder().bitLength())
        .isEqualTo(256);
    assertThat(own.getNotAfter().toInstant()).isEqualTo(SECOND.plus(Duration.ofDays(3650)));
  }

  @Test
  void aNodesCertificateNamesItAndItsHostsForBothEnds() throws Exception {
    X509Certificate leaf = issue("node_1.b", "b.example", "10.0.0.2", "fd00::2");
    leaf.verify(authority.bundle().getFirst().getPublicKey());
    assertThat(leaf.getSubjectX500Principal().getName()).isEqualTo("CN=node_1.b");
    assertThat(leaf.getBasicConstraints()).as("no CA").isEqualTo(-1);
    assertThat(leaf.getExtendedKeyUsage())
        .containsExactly("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
    assertThat(NodeIdentity.names(leaf))
        .containsExactly(
            "node_1.b",
            "b.example",
            "10.0.0.2",
            "fd00:0:0:0:0:0:0:2",
            "localhost",
            "127.0.0.1",
            "::1");
    assertThat(leaf.getNotBefore().toInstant()).isEqualTo(SECOND.minus(Duration.ofHours(1)));
    assertThat(leaf.getNotAfter().toInstant()).isEqualTo(SECOND.plus(Duration.ofDays(90)));
    assertThat(NodeIdentity.of(leaf).name()).isEqualTo("node_1.b");
  }

  @Test
  void aCertificateIsIssuedAgainUnderTheSameNameAloneAndWithAnotherKey() throws IOException {
    X509Certificate leaf = issue("a", "10.0.0.1");
    X509Certificate again = issue("a", "10.0.0.2");
    assertThat(again.getPublicKey()).isNotEqualTo(leaf.getPublicKey());
    assertThat(again.getSerialNumber()).isNotEqualTo(leaf.getSerialNumber());
    assertThatThrownBy(
            () -> authority.issue(new NodeIdentity("b", List.of()), 90, folder.resolve("a")))
        .isInstanceOf(TlsException.class)
        .hasMessageContaining("is the certificate of node 'a'");
    assertThat(new TlsFolder(folder.resolve("a")).certificate()).isEqualTo(again);
  }

  @Test
  void anAuthorityIsNeverWrittenOver() throws IOException {
    String key = Files.readString(folder.resolve("ca").resolve("ca.key"));
    assertThatThrownBy(() -> RanchAuthority.create(folder.resolve("ca"), 3650, CLOCK, RANDOM))
        .isInstanceOf(TlsException.class)
        .hasMessageContaining("already exists");
    // Nor whom a node trusts.
    issue("a");
    assertThatThrownBy(() -> RanchAuthority.create(folder.resolve("a"), 3650, CLOCK, RANDOM))
        .isInstanceOf(TlsException.class);
    // Nor by what another authority issues.
    Path other = folder.resolve("other");
    RanchAuthority.create(other, 3650, CLOCK, RANDOM);
    assertThatThrownBy(() -> authority.issue(new NodeIdentity("b", List.of()), 90, other))
        .isInstanceOf(TlsException.class)
        .hasMessageContaining("is the folder of another CA");
    assertThat(folder.resolve("ca").resolve("ca.key")).content().isEqualTo(key);
  }

  @Test
  void aFolderWithoutTheKeyCannotIssue() throws IOException {
    issue("a");
    assertThatThrownBy(() -> RanchAuthority.open(folder.resolve("a"), CLOCK, RANDOM))
        .isInstanceOf(TlsException.class)
        .hasMessageContaining("has no CA key (ca.key)")
        .hasMessageContaining("--ca-dir");
  }

  @Test
  void noCertificateOutlivesItsAuthority() throws IOException {
    RanchAuthority brief = RanchAuthority.create(folder.resolve("brief"), 10, CLOCK, RANDOM);
    assertThatThrownBy(() -> brief.issue(new NodeIdentity("a", List.of()), 90, folder.resolve("a")))
        .isInstanceOf(TlsException.class)
        .hasMessageContaining("the CA expires on 2030-01-11T12:00:00Z");
    assertThat(folder.resolve("a")).doesNotExist();
  }

  @Test
  void aReplacementIsEndedBeforeTheNextBegins() throws IOException {
    X509Certificate old = authority.bundle().getFirst();
    issue("a");
    X509Certificate next = authority.replace(3650);
    assertThat(authority.bundle()).containsExactly(next, old);
    assertThat(next.getSubjectX500Principal()).isNotEqualTo(old.getSubjectX500Principal());
    assertThat(issue("a").getIssuerX500Principal()).isEqualTo(next.getSubjectX500Principal());
    assertThatThrownBy(() -> authority.replace(3650))
        .isInstanceOf(TlsException.class)
        .hasMessageContaining("--finish");
    assertThat(authority.finish()).containsExactly(old);
    assertThat(authority.bundle()).containsExactly(next);
    assertThat(authority.finish()).isEmpty();
  }

  @Test
  void aReplacementDoesNotEndWhileItsOwnNodeUsesTheOldOne() throws IOException {
    Path home = folder.resolve("ca");
    authority.issue(new NodeIdentity("a", List.of()), 90, home);
    authority.replace(3650);
    assertThatThrownBy(authority::finish)
        .isInstanceOf(TlsException.class)
        .hasMessageContaining("was issued by the old CA");
    assertThat(authority.bundle()).hasSize(2);
    authority.issue(new NodeIdentity("a", List.of()), 90, home);
    assertThat(authority.finish()).hasSize(1);
  }

  @Test
  void namesHostsAndDaysOutOfRangeAreRefused() {
    for (String name : List.of("", "a b", "-a", "a/b", "ä", "x".repeat(65), "a\nb")) {
      assertThatThrownBy(() -> new NodeIdentity(name, List.of()))
          .as(name)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("NAME is '" + name + "'");
    }
    for (String host : List.of("", "*.example", "10.0.0.1:1339", "http://a", "a b", "-a")) {
      assertThatThrownBy(() -> new NodeIdentity("a", List.of(host)))
          .as(host)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("host '" + host + "'");
    }
    assertThatThrownBy(() -> new NodeIdentity("a", Collections.nCopies(33, "b")))
        .hasMessageContaining("33 hosts");
    for (int days : List.of(0, -1, 826)) {
      assertThatThrownBy(() -> authority.issue(new NodeIdentity("a", List.of()), days, folder))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("--days is %d, must be 1 to 825".formatted(days));
    }
    assertThatThrownBy(() -> RanchAuthority.create(folder.resolve("x"), 7301, CLOCK, RANDOM))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(folder.resolve("x")).doesNotExist();
  }
}
