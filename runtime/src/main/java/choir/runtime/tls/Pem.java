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

  /** Far more than a bundle has: a wrong path must not fill the heap. */
  private static final int MOST_BYTES = 1 << 20;

  private static final Base64.Encoder LINES =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  private Pem() {}

  /**
   * The certificates of a file in their order, at least one.
   *
   * @throws TlsException naming the file
   */
  static List<X509Certificate> certificates(Path file) throws IOException {
    byte[] text = read(file);
    try {
      List<X509Certificate> found =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(text))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (found.isEmpty()) {
        throw new TlsException(file + " holds no certificate in PEM");
      }
      return found;
    } catch (GeneralSecurityException unusable) {
      throw new TlsException(
          file + " holds no certificate in PEM: " + unusable.getMessage(), unusable);
    }
  }

  /**
   * The first key of a file: PKCS #8, not encrypted.
   *
   * @throws TlsException naming the file, never what is in it
   */
  static PrivateKey key(Path file) throws IOException {
    String text = new String(read(file), StandardCharsets.US_ASCII);
    int from = text.indexOf(BEGIN);
    int to = text.indexOf(END);
    if (from < 0 || to < from) {
      throw new TlsException(
          file + " holds no '" + BEGIN + "': convert it with 'openssl pkcs8 -topk8 -nocrypt'");
    }
    byte[] encoded = bytes(file, text.substring(from + BEGIN.length(), to));
    for (String algorithm : List.of("RSA", "EC", "Ed25519")) {
      Optional<PrivateKey> found = key(algorithm, encoded);
      if (found.isPresent()) {
        return found.get();
      }
    }
    throw new TlsException(file + " holds a key that is neither RSA nor EC nor Ed25519");
  }

  private static byte[] bytes(Path file, String base64) throws TlsException {
    try {
      return Base64.getMimeDecoder().decode(base64);
    } catch (IllegalArgumentException garbled) {
      // Without the cause: its message may quote the secret.
      throw new TlsException(file + " holds a key that is not whole: copy it again");
    }
  }

  static String text(List<X509Certificate> certificates) {
    StringBuilder text = new StringBuilder();
    for (X509Certificate each : certificates) {
      try {
        text.append(block("CERTIFICATE", each.getEncoded()));
      } catch (CertificateEncodingException impossible) {
        throw new IllegalStateException("a certificate that was read has its bytes", impossible);
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
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new TlsException(file + " is larger than 1 MiB: it holds no certificates");
      }
      return bytes;
    } catch (NoSuchFileException missing) {
      throw new TlsException(file + " is missing", missing);
    }
  }

  /** Empty if it is the key of another algorithm. */
  private static Optional<PrivateKey> key(String algorithm, byte[] encoded) throws TlsException {
    try {
      PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(encoded);
      return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(spec));
    } catch (InvalidKeySpecException another) {
      return Optional.empty();
    } catch (GeneralSecurityException missing) {
      throw new TlsException("this Java knows no " + algorithm + " keys", missing);
    }
  }
}
