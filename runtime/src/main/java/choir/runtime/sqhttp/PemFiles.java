package choir.runtime.sqhttp;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A certificate and its key, for HTTPS.
 *
 * @param certificate PEM: the server's own first, then those that vouch for it
 * @param key PEM, PKCS #8, not encrypted ({@code BEGIN PRIVATE KEY})
 */
public record PemFiles(Path certificate, Path key) {
  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String END = "-----END PRIVATE KEY-----";

  /**
   * Reads both.
   *
   * @throws IOException naming the file that cannot be read or used
   */
  SSLContext context() throws IOException {
    Certificate[] chain = chain();
    PrivateKey secret = secret();
    try {
      // The store is in memory alone: its password guards nothing.
      char[] password = new char[0];
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(null, password);
      keys.setKeyEntry("sq", secret, password, chain);
      KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
      managers.init(keys, password);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException unusable) {
      throw new IOException(
          key + " is not the key of " + certificate + ": " + unusable.getMessage(), unusable);
    }
  }

  private Certificate[] chain() throws IOException {
    try {
      Collection<? extends Certificate> chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(certificate)));
      if (chain.isEmpty()) {
        throw new IOException(certificate + " holds no certificate in PEM");
      }
      return chain.toArray(new Certificate[0]);
    } catch (GeneralSecurityException unusable) {
      throw new IOException(
          certificate + " holds no certificate in PEM: " + unusable.getMessage(), unusable);
    }
  }

  private PrivateKey secret() throws IOException {
    String text = new String(Files.readAllBytes(key), StandardCharsets.US_ASCII);
    int from = text.indexOf(BEGIN);
    int to = text.indexOf(END);
    if (from < 0 || to < from) {
      throw new IOException(
          key + " holds no '" + BEGIN + "': convert it with 'openssl pkcs8 -topk8 -nocrypt'");
    }
    byte[] encoded = Base64.getMimeDecoder().decode(text.substring(from + BEGIN.length(), to));
    for (String algorithm : List.of("RSA", "EC", "Ed25519")) {
      Optional<PrivateKey> found = secret(algorithm, encoded);
      if (found.isPresent()) {
        return found.get();
      }
    }
    throw new IOException(key + " holds a key that is neither RSA nor EC nor Ed25519");
  }

  /** Empty if it is the key of another algorithm. */
  private static Optional<PrivateKey> secret(String algorithm, byte[] encoded) throws IOException {
    try {
      PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(encoded);
      return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(spec));
    } catch (InvalidKeySpecException another) {
      return Optional.empty();
    } catch (GeneralSecurityException missing) {
      throw new IOException("this Java knows no " + algorithm + " keys", missing);
    }
  }
}
