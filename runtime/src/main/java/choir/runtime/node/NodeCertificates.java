package choir.runtime.node;

import choir.runtime.tls.NodeTls;
import choir.runtime.tls.PlainText;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether and how a process talks with certificates to others of its kind. */
final class NodeCertificates {
  private static final Logger log = LoggerFactory.getLogger(NodeCertificates.class);

  private NodeCertificates() {}

  /** A node's; without, it must not be one that other machines reach, or say that it may. */
  static Optional<NodeTls> of(NodeSettings settings) {
    boolean there = settings.tls().isPresent();
    PlainText.refusal(settings.node().host(), there, settings.node().insecure())
        .ifPresent(
            words -> {
              throw new NodeException(words + " (insecure: true in node.yaml)", List.of());
            });
    warnOfPlainText(settings.raftAddress(), there);
    return open(settings.tls());
  }

  /** A member's, whose address was looked at. */
  static Optional<NodeTls> of(SqMember member) {
    warnOfPlainText(member.raft(), member.tls().isPresent());
    return open(member.tls());
  }

  /** Certificates that cannot be used are a reason not to start: every other node refuses them. */
  private static Optional<NodeTls> open(Optional<Path> folder) {
    try {
      return folder.isPresent()
          ? Optional.of(NodeTls.open(folder.get(), Clock.systemUTC()))
          : Optional.empty();
    } catch (IOException unusable) {
      throw new NodeException(
          "the certificates cannot be used: " + unusable.getMessage(), unusable);
    }
  }

  private static void warnOfPlainText(String address, boolean certificates) {
    String host = address.substring(0, address.lastIndexOf(':'));
    if (PlainText.refusal(host, certificates, false).isPresent()) {
      log.warn(
          "nodes reach {} in plain text, as insecure allows: who is on that network can read and"
              + " change all of the store",
          address);
    }
  }
}
