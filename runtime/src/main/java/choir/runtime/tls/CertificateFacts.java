package choir.runtime.tls;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The properties of a certificate shown to users.
 *
 * @param subject such as {@code CN=a}
 * @param hosts hosts for which it is valid; none for an authority
 * @param serial hexadecimal
 * @param fingerprint SHA-256, hexadecimal, like {@code openssl x509 -fingerprint -sha256} without
 *     colons
 */
public record CertificateFacts(
    String subject,
    String issuer,
    List<String> hosts,
    Instant from,
    Instant until,
    String serial,
    String fingerprint) {
  /** The properties of a certificate. */
  public static CertificateFacts of(X509Certificate certificate) {
    return new CertificateFacts(
        certificate.getSubjectX500Principal().getName(),
        certificate.getIssuerX500Principal().getName(),
        NodeIdentity.names(certificate),
        certificate.getNotBefore().toInstant(),
        certificate.getNotAfter().toInstant(),
        certificate.getSerialNumber().toString(16),
        fingerprint(certificate));
  }

  /** A warning about expiry, from 14 days in advance. */
  public Optional<String> warning(Instant now) {
    if (now.isAfter(until)) {
      return Optional.of("%s expired on %s: other nodes reject it".formatted(subject, until));
    }
    if (now.isAfter(until.minus(NodeTls.WARN_AHEAD))) {
      long days = Duration.between(now, until).toDays();
      return Optional.of("%s expires on %s, in %d days".formatted(subject, until, days));
    }
    return Optional.empty();
  }

  private static String fingerprint(X509Certificate certificate) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(certificate.getEncoded()));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every JVM supports SHA-256", impossible);
    }
  }
}
