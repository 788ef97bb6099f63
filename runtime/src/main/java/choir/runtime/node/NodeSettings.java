package choir.runtime.node;

import choir.actors.placement.NodeName;
import choir.core.placement.NodeRole;
import choir.core.roster.RanchDeclaration;
import choir.core.sq.HistoryRule;
import choir.runtime.discord.TrialIdentities;
import choir.runtime.ranch.DeclaredRanch;
import choir.runtime.ranch.HttpAddress;
import choir.runtime.ranch.NodeFile;
import choir.runtime.ranch.SqUse;
import choir.runtime.sq.group.MemberSettings;
import choir.runtime.sq.raft.PeerTls;
import choir.runtime.tls.NodeTls;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The settings of a node.
 *
 * @param home folder owned exclusively by the node
 * @param ranch declaration in {@code ranch.yaml}
 * @param http address of the HTTP edge, including the offset; port 0 selects a free one
 * @param sq address of SQ's HTTP API, including the offset; port 0 disables it
 * @param management address of the management API, including the offset; port 0 disables it
 * @param node identity of the node within its ranch
 * @param use use of scrolls outside the node's own store
 * @param history retention of scroll history in its copy
 * @param clusterPort including the offset
 * @param raftPort including the offset
 * @param tls folder of the certificates for connections between nodes; empty for plain text
 * @param trial identities in a simulated Discord for this start; empty for declared ones
 */
public record NodeSettings(
    Path home,
    RanchDeclaration ranch,
    HttpAddress http,
    HttpAddress sq,
    HttpAddress management,
    NodeFile node,
    SqUse use,
    List<HistoryRule> history,
    int clusterPort,
    int raftPort,
    Optional<Path> tls,
    Optional<TrialIdentities> trial) {
  /** Settings without a simulated Discord. */
  public NodeSettings(
      Path home,
      RanchDeclaration ranch,
      HttpAddress http,
      HttpAddress sq,
      HttpAddress management,
      NodeFile node,
      SqUse use,
      List<HistoryRule> history,
      int clusterPort,
      int raftPort,
      Optional<Path> tls) {
    this(
        home,
        ranch,
        http,
        sq,
        management,
        node,
        use,
        history,
        clusterPort,
        raftPort,
        tls,
        Optional.empty());
  }

  /** These settings with a simulated Discord. */
  NodeSettings with(TrialIdentities identities) {
    return new NodeSettings(
        home,
        ranch,
        http,
        sq,
        management,
        node,
        use,
        history,
        clusterPort,
        raftPort,
        tls,
        Optional.of(identities));
  }

  /**
   * The settings in a machine's files that differ from those with which this node runs.
   *
   * @return one sentence for all, or none
   */
  List<String> notInEffect(DeclaredRanch files) {
    int offset = portOffset();
    List<String> keys = new ArrayList<>();
    if (!files.http().shiftedBy(offset).equals(http)) {
      keys.add("http");
    }
    if (!files.sq().shiftedBy(offset).equals(sq)) {
      keys.add("sq");
    }
    if (!files.management().shiftedBy(offset).equals(management)) {
      keys.add("management");
    }
    if (!files.use().equals(use)) {
      keys.add("scrolls or mirror");
    }
    if (!files.history().equals(history)) {
      keys.add("history");
    }
    return keys.isEmpty()
        ? List.of()
        : List.of(
            "%s: a setting of each machine, which takes effect at the next start of its node"
                .formatted(String.join(", ", keys)));
  }

  /** What is added to the ports that the files of all nodes declare. */
  int portOffset() {
    return clusterPort - NodeFile.CLUSTER_PORT;
  }

  /** Where its actor system is reached, {@code host:port}. */
  public String clusterAddress() {
    return node.host() + ":" + clusterPort;
  }

  /** Its Raft address, {@code host:port}. */
  public String raftAddress() {
    return node.host() + ":" + raftPort;
  }

  /**
   * The settings of its membership in the store's group: the group of its home, otherwise a new
   * one.
   *
   * @param join the group that an empty home joins
   * @param opened the opened certificates of {@link #tls}
   */
  MemberSettings.Place place(Optional<UUID> join, Optional<NodeTls> opened) {
    return new MemberSettings.Place(
        home,
        node.name(),
        raftAddress(),
        clusterAddress(),
        join,
        node.bind(),
        node.wan(),
        opened.map(PeerTls.class::cast));
  }

  /**
   * The node-specific settings of the actor system, as HOCON.
   *
   * @param voter whether the node currently counts towards the majority
   */
  String hocon(boolean voter) {
    List<String> roles = new ArrayList<>();
    roles.add(NodeName.role(node.name()));
    if (voter) {
      roles.add(NodeRole.VOTER.written());
    }
    if (node.roles().contains(NodeRole.WORKER)) {
      roles.add(NodeRole.WORKER.written());
    }
    return String.join(
        "\n",
        List.of(
            "pekko.remote.artery.canonical.hostname = \"" + node.host() + "\"",
            "pekko.remote.artery.canonical.port = " + clusterPort,
            "pekko.remote.artery.bind.hostname = \"" + node.listenOn() + "\"",
            "pekko.cluster.roles = [\"" + String.join("\", \"", roles) + "\"]"));
  }
}
