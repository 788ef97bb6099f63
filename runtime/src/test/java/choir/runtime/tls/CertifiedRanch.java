package choir.runtime.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** An authority and its nodes' folders, all below one folder. */
public final class CertifiedRanch implements AutoCloseable {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int DAYS = 90;

  private final Path root;
  private final RanchAuthority authority;
  private final List<NodeTls> opened = new ArrayList<>();

  /** With a new authority, on today's clock. */
  public CertifiedRanch(Path root) throws IOException {
    this(root, Clock.systemUTC());
  }

  CertifiedRanch(Path root, Clock clock) throws IOException {
    this.root = root;
    this.authority = RanchAuthority.create(ca(), RanchAuthority.DEFAULT_DAYS, clock, RANDOM);
  }

  RanchAuthority authority() {
    return authority;
  }

  /** The same authority at another time. */
  RanchAuthority authority(Clock clock) throws IOException {
    return RanchAuthority.open(ca(), clock, RANDOM);
  }

  Path ca() {
    return root.resolve("ca");
  }

  /** Where a node has its files. */
  public Path folder(String node) {
    return root.resolve(node);
  }

  /** Issues a node's certificate, for this machine, or renews it. */
  public X509Certificate issue(String node) throws IOException {
    return authority.issue(new NodeIdentity(node, List.of()), DAYS, folder(node));
  }

  /** Opens a node's folder, and looks at it as a running node does. */
  public NodeTls open(String name) throws IOException {
    NodeTls tls = NodeTls.open(folder(name), Clock.systemUTC());
    opened.add(tls);
    return tls;
  }

  /** A node with a certificate of its own, which looks at its files as a running one does. */
  public NodeTls node(String name) throws IOException {
    issue(name);
    return open(name);
  }

  /** What is in a node's folder, looked at when the test says so. */
  public NodeTls still(String name) throws IOException {
    return still(name, Clock.systemUTC());
  }

  NodeTls still(String name, Clock clock) throws IOException {
    NodeTls tls = NodeTls.read(folder(name), clock);
    opened.add(tls);
    return tls;
  }

  /** Has a node that was opened {@link #still} look at its files; whether it took something. */
  public boolean look(NodeTls tls) {
    return tls.look();
  }

  /** Has a node trust the nodes of another ranch too. */
  public void trustAlso(CertifiedRanch other, String node) throws IOException {
    Path bundle = folder(node).resolve("ca.pem");
    Files.writeString(
        bundle, Files.readString(bundle) + Files.readString(other.ca().resolve("ca.pem")));
  }

  /** As an operator does it. */
  void copyBundleTo(String node) throws IOException {
    Files.copy(
        ca().resolve("ca.pem"),
        folder(node).resolve("ca.pem"),
        StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void close() {
    opened.forEach(NodeTls::close);
  }
}
