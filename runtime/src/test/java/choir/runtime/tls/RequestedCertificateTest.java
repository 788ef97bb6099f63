package choir.runtime.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine that joins before an authority that may be another one. */
final class RequestedCertificateTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final NodeIdentity NODE = new NodeIdentity("b", List.of("10.0.0.6"));

  @TempDir private Path folder;
  private RanchAuthority authority;
  private RanchAuthority other;
  private TlsFolder tls;
  private final RequestedCertificate request = new RequestedCertificate(RANDOM);

  @BeforeEach
  void make() throws IOException {
    authority = RanchAuthority.create(folder.resolve("ca"), 3650, Clock.systemUTC(), RANDOM);
    other = RanchAuthority.create(folder.resolve("other"), 3650, Clock.systemUTC(), RANDOM);
    tls = new TlsFolder(folder.resolve("b"));
  }

  private static byte[] encoded(RequestedCertificate of) {
    return Base64.getDecoder().decode(of.key());
  }

  private static String fingerprint(RanchAuthority of) throws IOException {
    return CertificateFacts.of(of.bundle().getFirst()).fingerprint();
  }

  private void put(X509Certificate certificate, RanchAuthority from, String expected)
      throws IOException {
    request.put(
        tls,
        RanchAuthority.pem(certificate),
        RanchAuthority.pem(from.bundle().getFirst()),
        expected,
        Instant.now());
  }

  @Test
  void whatTheAuthorityIssuesForTheKeyIsUsable() throws IOException {
    put(authority.issue(NODE, encoded(request)), authority, fingerprint(authority));
    CertificateFacts own = tls.usable(Instant.now());
    assertThat(own.subject()).isEqualTo("CN=b");
    assertThat(own.hosts()).contains("10.0.0.6");
    assertThat(tls.authorities()).isEqualTo(authority.bundle());
  }

  @Test
  void anotherAuthorityAnotherKeyAndAForgeryAreRefusedAndNothingIsWritten() throws IOException {
    byte[] key = encoded(request);
    String expected = fingerprint(authority);
    X509Certificate theirs = other.issue(NODE, key);
    assertThatThrownBy(() -> put(theirs, other, expected))
        .isInstanceOf(TlsException.class)
        .hasMessageContaining("the expected one is " + expected);
    assertThatThrownBy(() -> put(theirs, authority, expected))
        .hasMessageContaining("not issued by the CA that answers");
    X509Certificate forAnother = authority.issue(NODE, encoded(new RequestedCertificate(RANDOM)));
    assertThatThrownBy(() -> put(forAnother, authority, expected))
        .hasMessageContaining("not for the key that this machine has made");
    assertThat(tls.folder()).doesNotExist();
  }

  @Test
  void onlyKeysOfTheOneKindAreSigned() {
    byte[] key = encoded(request);
    key[20] ^= 1;
    for (byte[] bad : List.of(key, new byte[0], new byte[91])) {
      assertThatThrownBy(() -> authority.issue(NODE, bad))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("EC P-256");
    }
  }

  @Test
  void nothingIsIssuedWhileTheAuthorityIsReplaced() throws IOException {
    authority.replace(3650);
    assertThatThrownBy(() -> authority.issue(NODE, encoded(request)))
        .isInstanceOf(TlsException.class)
        .hasMessageContaining("--finish");
  }
}
