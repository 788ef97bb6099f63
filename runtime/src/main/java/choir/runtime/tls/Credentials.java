package choir.runtime.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXCertPathValidatorResult;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * A node's certificate and trusted authorities, read consistently from its folder.
 *
 * @param authority the one of them that vouches for the node
 */
record Credentials(
    TlsFolder folder,
    PemFiles.Pair own,
    List<X509Certificate> authorities,
    X509Certificate authority) {
  /** Required key usages: the certificate is used as client and as server. */
  private static final Set<String> CLIENT_AND_SERVER =
      Set.of("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");

  /**
   * Reads a folder and performs the checks that other nodes will perform.
   *
   * @throws TlsException naming the file that others would reject, and the remedy
   */
  static Credentials read(TlsFolder folder, Instant now) throws IOException {
    PemFiles.Pair own = folder.node().read();
    List<X509Certificate> authorities = folder.authorities();
    return new Credentials(folder, own, authorities, check(folder, own, authorities, now));
  }

  X509Certificate certificate() {
    return own.own();
  }

  /** Returns the authority that vouches for the certificate. */
  private static X509Certificate check(
      TlsFolder folder, PemFiles.Pair own, List<X509Certificate> authorities, Instant now)
      throws TlsException {
    X509Certificate certificate = own.own();
    if (now.isAfter(certificate.getNotAfter().toInstant())) {
      throw new TlsException(
          "%s expired on %s: renew it with 'choir cert renew'"
              .formatted(folder.node().certificate(), certificate.getNotAfter().toInstant()));
    }
    try {
      requireBothUses(folder, certificate);
      return anchor(own.certificates(), authorities, now);
    } catch (CertPathValidatorException refused) {
      throw new TlsException(
          "%s, issued by %s, is not trusted by %s: %s. Copy the ca.pem of the CA that issued it"
              .formatted(
                  folder.node().certificate(),
                  certificate.getIssuerX500Principal(),
                  folder.bundle(),
                  refused.getMessage()),
          refused);
    } catch (GeneralSecurityException unusable) {
      throw new TlsException(
          folder.folder() + " is not usable: " + unusable.getMessage(), unusable);
    }
  }

  private static void requireBothUses(TlsFolder folder, X509Certificate certificate)
      throws TlsException, CertificateParsingException {
    @Nullable List<String> uses = certificate.getExtendedKeyUsage();
    if (uses != null && !uses.containsAll(CLIENT_AND_SERVER)) {
      throw new TlsException(
          folder.node().certificate()
              + " is not valid for both ends of a connection: its extended key usage must contain"
              + " serverAuth and clientAuth");
    }
  }

  private static X509Certificate anchor(
      List<X509Certificate> chain, List<X509Certificate> authorities, Instant now)
      throws GeneralSecurityException {
    PKIXParameters rules =
        new PKIXParameters(
            authorities.stream()
                .map(each -> new TrustAnchor(each, null))
                .collect(Collectors.toSet()));
    rules.setRevocationEnabled(false);
    rules.setDate(Date.from(now));
    PKIXCertPathValidatorResult result =
        (PKIXCertPathValidatorResult)
            CertPathValidator.getInstance("PKIX")
                .validate(CertificateFactory.getInstance("X.509").generateCertPath(chain), rules);
    return result.getTrustAnchor().getTrustedCert();
  }

  /** An SSL context for new connections. */
  SSLContext context(RejectedPeerLog refusals) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance(NodeTls.PROTOCOL);
      context.init(
          own.withAuthority(authority).keyManagers(),
          new TrustManager[] {
            new PeerVerifier(TrustAnchors.trust(authorities), refusals.listener(folder.bundle()))
          },
          null);
      // Resumed sessions skip the certificate check, so the session lifetime is one second.
      limitLifetime(context.getClientSessionContext());
      limitLifetime(context.getServerSessionContext());
      return context;
    } catch (GeneralSecurityException unusable) {
      throw new TlsException(
          folder.folder() + " is not usable: " + unusable.getMessage(), unusable);
    }
  }

  private static void limitLifetime(SSLSessionContext sessions) {
    sessions.setSessionTimeout(1);
  }
}
