package choir.runtime.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Certificates and keys as PEM text (RFC 7468). */
final class Pem {
  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String END = "-----END PRIVATE KEY-----";

  /** Maximum file size, far above that of a bundle: a wrong path must not exhaust the heap. */
  private static final int MAX_BYTES = 1 << 20;

  private static final Base64.Encoder LINES =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  private Pem() {}

  /**
   * Reads the certificates of a file in order, at least one.
   *
   * @throws TlsException naming the file
   */
  static List<X509Certificate> certificates(Path file) throws IOException {
    return certificates(file.toString(), read(file));
  }

  /**
   * Parses certificates in order, at least one.
   *
   * @param what they are, for messages
   * @throws TlsException if there is none
   */
  static List<X509Certificate> certificates(String what, String text) throws TlsException {
    return certificates(what, text.getBytes(StandardCharsets.US_ASCII));
  }

  private static List<X509Certificate> certificates(String file, byte[] text) throws TlsException {
    try {
      List<X509Certificate> found =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(text))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (found.isEmpty()) {
        throw new TlsException(file + " contains no PEM certificate");
      }
      return found;
    } catch (GeneralSecurityException unusable) {
      throw new TlsException(
          file + " holds no certificate in PEM: " + unusable.getMessage(), unusable);
    }
  }

  /**
   * Reads the first key of a file: PKCS #8, unencrypted.
   *
   * @throws TlsException naming the file, never its contents
   */
  static PrivateKey key(Path file) throws IOException {
    String text = new String(read(file), StandardCharsets.US_ASCII);
    int from = text.indexOf(BEGIN);
    int to = text.indexOf(END);
    if (from < 0 || to < from) {
      throw new TlsException(
          file + " contains no '" + BEGIN + "': convert it with 'openssl pkcs8 -topk8 -nocrypt'");
    }
    byte[] encoded = bytes(file, text.substring(from + BEGIN.length(), to));
    for (String algorithm : List.of("RSA", "EC", "Ed25519")) {
      Optional<PrivateKey> found = key(algorithm, encoded);
      if (found.isPresent()) {
        return found.get();
      }
    }
    throw new TlsException(file + " contains a key that is neither RSA nor EC nor Ed25519");
  }

  private static byte[] bytes(Path file, String base64) throws TlsException {
    try {
      return Base64.getMimeDecoder().decode(base64);
    } catch (IllegalArgumentException garbled) {
      // Without the cause: its message may contain the secret.
      throw new TlsException(file + " contains an incomplete key: copy it again");
    }
  }

  static String text(List<X509Certificate> certificates) {
    StringBuilder text = new StringBuilder();
    for (X509Certificate each : certificates) {
      try {
        text.append(block("CERTIFICATE", each.getEncoded()));
      } catch (CertificateEncodingException impossible) {
        throw new IllegalStateException("parsed certificates can always be encoded", impossible);
      }
    }
    return text.toString();
  }

  static String text(PrivateKey key) {
    return block("PRIVATE KEY", key.getEncoded());
  }

  private static String block(String what, byte[] encoded) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(what, LINES.encodeToString(encoded), what);
  }

  private static byte[] read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new TlsException(file + " is larger than 1 MiB, which is too large for certificates");
      }
      return bytes;
    } catch (NoSuchFileException missing) {
      throw new TlsException(file + " is missing", missing);
    }
  }

  /** Empty if the key belongs to another algorithm. */
  private static Optional<PrivateKey> key(String algorithm, byte[] encoded) throws TlsException {
    try {
      PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(encoded);
      return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(spec));
    } catch (InvalidKeySpecException another) {
      return Optional.empty();
    } catch (GeneralSecurityException missing) {
      throw new TlsException("this JVM does not support " + algorithm + " keys", missing);
    }
  }
}
