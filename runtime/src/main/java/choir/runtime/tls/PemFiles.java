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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A certificate chain and the key of its first certificate.
 *
 * @param certificate PEM: the owner's certificate first, then the rest of the chain
 * @param key PEM, PKCS #8, unencrypted ({@code BEGIN PRIVATE KEY})
 */
public record PemFiles(Path certificate, Path key) implements ServerTls {
  /** Signature algorithms by key algorithm. */
  private static final Map<String, String> SIGNATURES =
      Map.of("EC", "SHA256withECDSA", "RSA", "SHA256withRSA", "EdDSA", "EdDSA");

  /** The contents of the files. */
  record Pair(List<X509Certificate> certificates, PrivateKey secret) {
    X509Certificate own() {
      return certificates.getFirst();
    }

    /** With an authority at the end of the chain, for peers that know its fingerprint alone. */
    Pair withAuthority(X509Certificate authority) {
      if (certificates.contains(authority)) {
        return this;
      }
      List<X509Certificate> chain = new ArrayList<>(certificates);
      chain.add(authority);
      return new Pair(List.copyOf(chain), secret);
    }

    KeyManager[] keyManagers() throws GeneralSecurityException, IOException {
      // The key store is only in memory: its password is irrelevant.
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
      throw new TlsException(certificate + " is not usable: " + unusable.getMessage(), unusable);
    }
  }

  /**
   * Reads both files. After a crash during {@link #put} the key may still have its temporary name.
   *
   * @throws IOException naming the unreadable or invalid file
   */
  Pair read() throws IOException {
    List<X509Certificate> certificates = Pem.certificates(certificate);
    if (isPutInterrupted(certificates.getFirst())) {
      return new Pair(certificates, Pem.key(next()));
    }
    PrivateKey secret = Pem.key(key);
    if (!isKeyOf(secret, certificates.getFirst())) {
      throw new TlsException(
          "%s is not the key of %s: copy both again, or issue them again"
              .formatted(key, certificate));
    }
    return new Pair(certificates, secret);
  }

  /**
   * Replaces both files. The rename of the certificate is the commit point: readers, also after a
   * crash, see either both old or both new files.
   */
  void put(List<X509Certificate> certificates, PrivateKey secret) throws IOException {
    completePut();
    AtomicFile.write(next(), Pem.text(secret), AtomicFile.PRIVATE);
    AtomicFile.write(certificate, Pem.text(certificates), AtomicFile.PUBLIC);
    AtomicFile.move(next(), key);
  }

  /** Replaces the rest of the chain; the key's own certificate stays first. */
  void put(List<X509Certificate> certificates) throws IOException {
    completePut();
    AtomicFile.write(certificate, Pem.text(certificates), AtomicFile.PUBLIC);
  }

  /** Completes an interrupted {@link #put}, to release the temporary name. */
  private void completePut() throws IOException {
    if (Files.exists(certificate) && isPutInterrupted(Pem.certificates(certificate).getFirst())) {
      AtomicFile.move(next(), key);
    }
  }

  /** Whether the key still has its temporary name. */
  boolean hasKey() {
    return Files.exists(key) || Files.exists(next());
  }

  private boolean isPutInterrupted(X509Certificate own) throws IOException {
    return Files.exists(next()) && isKeyOf(Pem.key(next()), own);
  }

  private Path next() {
    return key.resolveSibling(key.getFileName() + ".new");
  }

  /** Whether signatures of the key are valid for the certificate. */
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
      throw new TlsException("a key is not usable: " + unusable.getMessage(), unusable);
    }
  }
}
