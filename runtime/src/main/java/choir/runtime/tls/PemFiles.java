package choir.runtime.tls;

import choir.runtime.sq.http.ServerTls;
import choir.runtime.sq.io.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * Certificates and the key of the first of them.
 *
 * @param certificate PEM: the owner's own first, then others that belong to it
 * @param key PEM, PKCS #8, not encrypted ({@code BEGIN PRIVATE KEY})
 */
public record PemFiles(Path certificate, Path key) implements ServerTls {
  /** How a key signs, by its algorithm. */
  private static final Map<String, String> SIGNATURES =
      Map.of("EC", "SHA256withECDSA", "RSA", "SHA256withRSA", "EdDSA", "EdDSA");

  /** What the files hold. */
  record Pair(List<X509Certificate> certificates, PrivateKey secret) {
    X509Certificate own() {
      return certificates.getFirst();
    }

    KeyManager[] keyManagers() throws GeneralSecurityException, IOException {
      // The store is in memory alone: its password guards nothing.
      char[] password = new char[0];
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(null, password);
      keys.setKeyEntry("own", secret, password, certificates.toArray(new Certificate[0]));
      KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
      managers.init(keys, password);
      return managers.getKeyManagers();
    }
  }

  @Override
  public SSLContext context() throws IOException {
    Pair pair = read();
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(pair.keyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException unusable) {
      throw new TlsException(certificate + " cannot be used: " + unusable.getMessage(), unusable);
    }
  }

  /**
   * Reads both. After a crash in the midst of {@link #put} the key may still have its first name.
   *
   * @throws IOException naming the file that cannot be read or used
   */
  Pair read() throws IOException {
    List<X509Certificate> certificates = Pem.certificates(certificate);
    if (isUnsettled(certificates.getFirst())) {
      return new Pair(certificates, Pem.key(next()));
    }
    PrivateKey secret = Pem.key(key);
    if (!isKeyOf(secret, certificates.getFirst())) {
      throw new TlsException(
          "%s is not the key of %s: copy both again, or have them issued anew"
              .formatted(key, certificate));
    }
    return new Pair(certificates, secret);
  }

  /**
   * Puts others in their place. The rename of the certificate decides: a reader, and a crash at any
   * point, has both the old or both the new.
   */
  void put(List<X509Certificate> certificates, PrivateKey secret) throws IOException {
    settle();
    AtomicFile.write(next(), Pem.text(secret), AtomicFile.PRIVATE);
    AtomicFile.write(certificate, Pem.text(certificates), AtomicFile.PUBLIC);
    AtomicFile.move(next(), key);
  }

  /** Replaces the certificates that stand beside the key's own, which stays the first. */
  void put(List<X509Certificate> certificates) throws IOException {
    settle();
    AtomicFile.write(certificate, Pem.text(certificates), AtomicFile.PUBLIC);
  }

  /** Ends what a crash has left half done: the next key's first name is needed again. */
  private void settle() throws IOException {
    if (Files.exists(certificate) && isUnsettled(Pem.certificates(certificate).getFirst())) {
      AtomicFile.move(next(), key);
    }
  }

  /** Whether there is a key, be it under its first name. */
  boolean hasKey() {
    return Files.exists(key) || Files.exists(next());
  }

  private boolean isUnsettled(X509Certificate own) throws IOException {
    return Files.exists(next()) && isKeyOf(Pem.key(next()), own);
  }

  private Path next() {
    return key.resolveSibling(key.getFileName() + ".new");
  }

  /** Whether what the key signs is the certificate's signature. */
  private static boolean isKeyOf(PrivateKey secret, X509Certificate certificate)
      throws TlsException {
    String algorithm = SIGNATURES.get(secret.getAlgorithm());
    if (algorithm == null
        || !certificate.getPublicKey().getAlgorithm().equals(secret.getAlgorithm())) {
      return false;
    }
    try {
      byte[] sample = certificate.getTBSCertificate();
      Signature signing = Signature.getInstance(algorithm);
      signing.initSign(secret);
      signing.update(sample);
      Signature verifying = Signature.getInstance(algorithm);
      verifying.initVerify(certificate.getPublicKey());
      verifying.update(sample);
      return verifying.verify(signing.sign());
    } catch (GeneralSecurityException unusable) {
      throw new TlsException("a key cannot be used: " + unusable.getMessage(), unusable);
    }
  }
}
