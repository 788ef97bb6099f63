package choir.runtime.node;

import choir.runtime.tls.NodeTls;
import choir.runtime.tls.PlainTextPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides whether connections between nodes use certificates, and opens them. */
final class NodeCertificates {
  private static final Logger log = LoggerFactory.getLogger(NodeCertificates.class);

  private NodeCertificates() {}

  /** The certificates of a node; without, it must be unreachable for other machines or insecure. */
  static Optional<NodeTls> of(NodeSettings settings, Consumer<String> progress) {
    boolean there = settings.tls().isPresent();
    PlainTextPolicy.refusal(settings.node().host(), there, settings.node().insecure())
        .ifPresent(
            words -> {
              throw new NodeException(words + " (insecure: true in node.yaml)", List.of());
            });
    if (!there) {
      String words = plainText(settings);
      progress.accept("warning: " + words);
      // Not as a warning: those are shown on the screen too.
      log.info("{}", words);
    }
    return open(settings.tls());
  }

  /** The certificates of a member, whose address was already checked. */
  static Optional<NodeTls> of(SqMember member) {
    warnOfPlainText(member.raft(), member.tls().isPresent());
    return open(member.tls());
  }

  /** Invalid certificates prevent the start, since every other node would refuse them. */
  private static Optional<NodeTls> open(Optional<Path> folder) {
    try {
      return folder.isPresent()
          ? Optional.of(NodeTls.open(folder.get(), Clock.systemUTC()))
          : Optional.empty();
    } catch (IOException unusable) {
      throw new NodeException(
          "the certificates are not usable: " + unusable.getMessage(), unusable);
    }
  }

  private static String plainText(NodeSettings settings) {
    return "nodes talk in plain text, %s: whoever reaches %s or port %d can read and change the"
            .formatted(
                settings.node().insecure() ? "as allowed by insecure" : "without certificates",
                settings.raftAddress(),
                settings.clusterPort())
        + " whole store. docs/tls.md tells how to add certificates";
  }

  private static void warnOfPlainText(String address, boolean certificates) {
    String host = address.substring(0, address.lastIndexOf(':'));
    if (PlainTextPolicy.refusal(host, certificates, false).isPresent()) {
      log.warn(
          "nodes use plain text for {}, as allowed by insecure: anyone on that network can read and"
              + " change the whole store",
          address);
    }
  }
}
