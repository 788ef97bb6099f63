package choir.runtime.node;

import choir.runtime.certificates.CertificateRenewal;
import choir.runtime.machines.join.PendingJoin;
import choir.runtime.ranch.DeclaredRanch;
import choir.runtime.ranch.HomeFolder;
import choir.runtime.ranch.HttpAddress;
import choir.runtime.ranch.NodeFile;
import choir.runtime.sq.raft.OfflineRaftFolder;
import choir.runtime.sq.raft.RaftStartException;
import choir.runtime.tls.NodeIdentity;
import choir.runtime.tls.RanchAuthority;
import choir.runtime.tls.TlsFolder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates of a node that nobody has to think of: the first node of a ranch founds its CA
 * and issues a certificate to itself, and renews it at a start before it expires or when the node's
 * addresses have changed. Whoever runs a CA of their own keeps its key elsewhere, and is left
 * alone.
 */
public final class OwnCertificates {
  /** Maximum number of this machine's addresses in a certificate, all part of every handshake. */
  private static final int MAX_ADDRESSES = 16;

  private static final Logger log = LoggerFactory.getLogger(OwnCertificates.class);

  private final Path home;
  private final TlsFolder tls;
  private final Clock clock;

  OwnCertificates(Path home, Clock clock) {
    this.home = home;
    this.tls = TlsFolder.ofHome(home);
    this.clock = clock;
  }

  /**
   * As {@link #ensure(NodeFile, DeclaredRanch, Consumer)}, of a home whose node is about to start.
   */
  public static boolean ensure(
      Path home, NodeFile node, DeclaredRanch ranch, Consumer<String> progress) throws IOException {
    return new OwnCertificates(home, Clock.systemUTC()).ensure(node, ranch, progress);
  }

  /**
   * Creates or renews them, if they are this node's own affair. A home without certificates stays
   * so if it is {@code insecure}, joins or joined other nodes without, or already serves plain HTTP
   * to other machines, whose clients would not find it any more.
   *
   * @return whether files were written
   * @throws IOException naming the file; nothing that was usable before has changed
   */
  boolean ensure(NodeFile node, DeclaredRanch ranch, Consumer<String> progress) throws IOException {
    NodeIdentity wanted = new NodeIdentity(name(node), hosts(node, ranch));
    if (tls.isThere()) {
      return renew(wanted);
    }
    boolean others = !tls.hasAuthority() && !tls.authoritiesOrNone().isEmpty();
    if (node.insecure() || others || PendingJoin.find(home).isPresent()) {
      return false;
    }
    boolean former = NodeStore.isMember(home);
    if (former && !(isAlone() && !ranch.http().isExposed() && !ranch.management().isExposed())) {
      return false;
    }
    found(wanted);
    if (former) {
      progress.accept(
          "created certificates for connections between nodes in %s (docs/tls.md)"
              .formatted(tls.folder()));
    }
    return true;
  }

  /** Its first part, if it is longer than RFC 5280 allows: nodes are found by their hosts. */
  private static String name(NodeFile node) {
    return node.name().substring(0, Math.min(node.name().length(), NodeIdentity.MAX_NAME));
  }

  private void found(NodeIdentity node) throws IOException {
    SecureRandom random = new SecureRandom();
    RanchAuthority authority =
        tls.hasAuthority()
            ? RanchAuthority.open(tls.folder(), clock, random)
            : RanchAuthority.create(tls.folder(), RanchAuthority.DEFAULT_DAYS, clock, random);
    authority.issue(node, RanchAuthority.OWN_NODE_DAYS, tls.folder());
  }

  /** Only where the CA is: elsewhere {@link CertificateRenewal} asks for it while the node runs. */
  private boolean renew(NodeIdentity wanted) throws IOException {
    if (!tls.hasAuthority()) {
      return false;
    }
    NodeIdentity present = tls.identity();
    Instant end = tls.certificate().getNotAfter().toInstant();
    boolean complete = present.hosts().containsAll(wanted.hosts());
    if (!present.name().equals(wanted.name())
        || (complete && !CertificateRenewal.isDue(end, clock.instant()))) {
      return false;
    }
    Set<String> hosts = new LinkedHashSet<>(wanted.hosts());
    present.hosts().stream().limit(NodeIdentity.MAX_HOSTS - hosts.size()).forEach(hosts::add);
    found(new NodeIdentity(wanted.name(), List.copyOf(hosts)));
    log.info("renewed the certificate of this node, for {}", hosts);
    return true;
  }

  /** Whether no other node can be cut off by certificates. */
  private boolean isAlone() throws IOException {
    if (StoreRecovery.begun(home).isPresent()) {
      return true;
    }
    try (OfflineRaftFolder raft = OfflineRaftFolder.open(HomeFolder.raft(home))) {
      return raft.others().isEmpty();
    } catch (RaftStartException inUseOrDamaged) {
      // The start that follows says so.
      return false;
    }
  }

  /** The names and addresses by which other nodes and clients may call it. */
  private static List<String> hosts(NodeFile node, DeclaredRanch ranch) {
    Set<String> hosts = new LinkedHashSet<>();
    Stream.of(Optional.of(node.host()), node.bind()).flatMap(Optional::stream).forEach(hosts::add);
    for (HttpAddress each : List.of(ranch.http(), ranch.management())) {
      hosts.add(each.address());
      hosts.addAll(each.access().hosts());
    }
    boolean all = hosts.removeIf(HttpAddress::isAny);
    if (all) {
      hosts.addAll(addressesHere());
    }
    hosts.removeIf(host -> !NodeIdentity.isHost(host));
    return hosts.stream().limit(NodeIdentity.MAX_HOSTS).toList();
  }

  private static List<String> addressesHere() {
    List<String> found = new ArrayList<>();
    try {
      NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(each -> !each.isLoopbackAddress() && !each.isLinkLocalAddress())
          .map(InetAddress::getHostAddress)
          .sorted()
          .limit(MAX_ADDRESSES)
          .forEach(found::add);
    } catch (SocketException unknown) {
      log.warn("the addresses of this machine are unknown: {}", unknown.toString());
    }
    return found;
  }
}
