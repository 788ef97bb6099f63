package choir.runtime.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
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

/** What a node shows and whom it trusts, as read from its folder at one time. */
record Credentials(TlsFolder folder, PemFiles.Pair own, List<X509Certificate> authorities) {
  /** Both ends of a connection use the same certificate. */
  private static final Set<String> BOTH_ENDS = Set.of("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");

  /**
   * Reads and checks a folder as other nodes will check it.
   *
   * @throws TlsException naming the file that others would not accept, and what to do
   */
  static Credentials read(TlsFolder folder, Instant now) throws IOException {
    Credentials read = new Credentials(folder, folder.node().read(), folder.authorities());
    read.check(now);
    return read;
  }

  X509Certificate certificate() {
    return own.own();
  }

  private void check(Instant now) throws TlsException {
    if (now.isAfter(certificate().getNotAfter().toInstant())) {
      throw new TlsException(
          "%s has expired on %s: renew it with 'choir cert renew'"
              .formatted(folder.node().certificate(), certificate().getNotAfter().toInstant()));
    }
    try {
      @Nullable List<String> uses = certificate().getExtendedKeyUsage();
      if (uses != null && !uses.containsAll(BOTH_ENDS)) {
        throw new TlsException(
            folder.node().certificate()
                + " is not for both ends of a connection: its extended key usage must have"
                + " serverAuth and clientAuth");
      }
      PKIXParameters rules =
          new PKIXParameters(
              authorities.stream()
                  .map(each -> new TrustAnchor(each, null))
                  .collect(Collectors.toSet()));
      rules.setRevocationEnabled(false);
      rules.setDate(Date.from(now));
      CertPathValidator.getInstance("PKIX")
          .validate(
              CertificateFactory.getInstance("X.509").generateCertPath(own.certificates()), rules);
    } catch (CertPathValidatorException refused) {
      throw new TlsException(
          "%s, of %s, is not vouched for by %s: %s. Copy the ca.pem of the CA that issued it"
              .formatted(
                  folder.node().certificate(),
                  certificate().getIssuerX500Principal(),
                  folder.bundle(),
                  refused.getMessage()),
          refused);
    } catch (GeneralSecurityException unusable) {
      throw new TlsException(
          folder.folder() + " cannot be used: " + unusable.getMessage(), unusable);
    }
  }

  /** For connections that are made while these hold. */
  SSLContext context(Refusals refusals) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance(NodeTls.PROTOCOL);
      context.init(
          own.keyManagers(),
          new TrustManager[] {
            new TellingTrust(Anchors.trust(authorities), refusals.telling(folder.bundle()))
          },
          null);
      // Who resumes a session shows no certificate: within the second after a handshake, no later.
      forget(context.getClientSessionContext());
      forget(context.getServerSessionContext());
      return context;
    } catch (GeneralSecurityException unusable) {
      throw new TlsException(
          folder.folder() + " cannot be used: " + unusable.getMessage(), unusable);
    }
  }

  private static void forget(SSLSessionContext sessions) {
    sessions.setSessionTimeout(1);
  }
}
