package choir.runtime.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/** A new key of this machine, for which a node of the ranch issues a certificate. */
public final class RequestedCertificate {
  private final KeyPair keys;

  public RequestedCertificate(SecureRandom random) {
    this.keys = new CertificateMaker(random).keys();
  }

  /** The public key: X.509 SubjectPublicKeyInfo in Base64. */
  public String key() {
    return Base64.getEncoder().encodeToString(keys.getPublic().getEncoded());
  }

  /**
   * Writes what was issued, with the key and the CA.
   *
   * @param certificate in PEM
   * @param authority in PEM
   * @param fingerprint of the CA that must have issued it
   * @throws TlsException if it is not for this key or of that CA; nothing is written
   */
  public void put(
      TlsFolder folder, String certificate, String authority, String fingerprint, Instant now)
      throws IOException {
    X509Certificate issuer = Pem.certificates("the CA", authority).getFirst();
    X509Certificate own = Pem.certificates("the certificate", certificate).getFirst();
    if (!CertificateFacts.of(issuer).fingerprint().equals(fingerprint)) {
      throw new TlsException(
          "the CA that answers is %s, and the expected one is %s"
              .formatted(CertificateFacts.of(issuer).fingerprint(), fingerprint));
    }
    if (!own.getPublicKey().equals(keys.getPublic())) {
      throw new TlsException("the certificate is not for the key that this machine has made");
    }
    try {
      own.verify(issuer.getPublicKey());
    } catch (GeneralSecurityException forged) {
      throw new TlsException("the certificate was not issued by the CA that answers", forged);
    }
    Files.createDirectories(folder.folder());
    folder.writeBundle(List.of(issuer));
    folder.node().put(List.of(own), keys.getPrivate());
    // As each start does: what is wrong is better known before the join.
    folder.usable(now);
  }
}
