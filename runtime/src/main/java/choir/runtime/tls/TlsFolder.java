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
 * The layout of a certificate folder: {@code node.pem} and {@code node.key} of the node; {@code
 * ca.pem} with the trusted authorities; {@code ca.key} on the machine of the authority.
 */
public record TlsFolder(Path folder) {
  public TlsFolder {
    folder = folder.toAbsolutePath().normalize();
  }

  /** The folder of a home. */
  public static TlsFolder ofHome(Path home) {
    return new TlsFolder(home.resolve("tls"));
  }

  /** The folder of a home, if it has certificates. */
  public static Optional<Path> in(Path home) {
    TlsFolder tls = ofHome(home);
    return tls.isThere() ? Optional.of(tls.folder) : Optional.empty();
  }

  /** Whether there is a node certificate. */
  public boolean isThere() {
    return Files.exists(node().certificate());
  }

  /**
   * The node's certificate.
   *
   * @throws TlsException naming the missing or unreadable file
   */
  public X509Certificate certificate() throws IOException {
    return Pem.certificates(node().certificate()).getFirst();
  }

  /**
   * The identity in the node's certificate.
   *
   * @throws TlsException naming the missing or unreadable file
   */
  public NodeIdentity identity() throws IOException {
    return NodeIdentity.of(certificate());
  }

  /**
   * The node's certificate, after the same checks as at the start of a node.
   *
   * @throws TlsException if a check fails; the message names the file and the remedy
   */
  public CertificateFacts usable(Instant now) throws IOException {
    return CertificateFacts.of(Credentials.read(this, now).certificate());
  }

  /**
   * The trusted authorities.
   *
   * @throws TlsException naming the missing or unreadable file
   */
  public List<X509Certificate> authorities() throws IOException {
    return Pem.certificates(bundle());
  }

  /** The trusted authorities; none if there is no such file. */
  public List<X509Certificate> authoritiesOrNone() throws IOException {
    return Files.exists(bundle()) ? authorities() : List.of();
  }

  /** Whether the folder contains the authority's key. */
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
