package choir.runtime.tls;

import choir.runtime.sq.io.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The names of files: {@code node.pem} and {@code node.key}, a node's own; {@code ca.pem}, whom it
 * trusts; {@code ca.key} where the authority lives.
 */
public record TlsFolder(Path folder) {
  public TlsFolder {
    folder = folder.toAbsolutePath().normalize();
  }

  /** A home's. */
  public static TlsFolder ofHome(Path home) {
    return new TlsFolder(home.resolve("tls"));
  }

  /** The folder with a home's certificates, if it has any. */
  public static Optional<Path> in(Path home) {
    TlsFolder tls = ofHome(home);
    return tls.isThere() ? Optional.of(tls.folder) : Optional.empty();
  }

  /** Whether a node's certificate is there. */
  public boolean isThere() {
    return Files.exists(node().certificate());
  }

  /**
   * The node's certificate.
   *
   * @throws TlsException naming the file that is missing or cannot be read
   */
  public X509Certificate certificate() throws IOException {
    return Pem.certificates(node().certificate()).getFirst();
  }

  /**
   * Whom the node's certificate names.
   *
   * @throws TlsException naming the file that is missing or cannot be read
   */
  public NodeIdentity identity() throws IOException {
    return NodeIdentity.of(certificate());
  }

  /**
   * The node's certificate, once all files were looked at as a node does before it uses them.
   *
   * @throws TlsException if it would not start with them; the message names the file and the remedy
   */
  public CertificateFacts usable(Instant now) throws IOException {
    return CertificateFacts.of(Credentials.read(this, now).certificate());
  }

  /**
   * The authorities that are trusted.
   *
   * @throws TlsException naming the file that is missing or cannot be read
   */
  public List<X509Certificate> authorities() throws IOException {
    return Pem.certificates(bundle());
  }

  /** Whether the authority's key is here too. */
  public boolean hasAuthority() {
    return authority().hasKey();
  }

  PemFiles node() {
    return new PemFiles(folder.resolve("node.pem"), folder.resolve("node.key"));
  }

  PemFiles authority() {
    return new PemFiles(bundle(), folder.resolve("ca.key"));
  }

  Path bundle() {
    return folder.resolve("ca.pem");
  }

  void writeBundle(List<X509Certificate> authorities) throws IOException {
    AtomicFile.write(bundle(), Pem.text(authorities), AtomicFile.PUBLIC);
  }
}
