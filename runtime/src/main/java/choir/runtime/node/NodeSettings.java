package choir.runtime.node;

import choir.actors.placement.NodeName;
import choir.core.placement.NodeRole;
import choir.core.roster.RanchDeclaration;
import choir.core.sq.HistoryRule;
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
 * What a node needs to know before it starts.
 *
 * @param home its folder, which it owns alone
 * @param ranch what {@code ranch.yaml} declares
 * @param httpAddress where the HTTP edge listens
 * @param httpPort offset included; 0 takes a free one
 * @param sq where SQ's HTTP API listens, offset included; port 0 for nowhere
 * @param management where operators' tools ask, offset included; port 0 for nowhere
 * @param node who it is among the nodes of its ranch
 * @param use of scrolls beyond the node's own store
 * @param history what its copy keeps of what scrolls were
 * @param clusterPort offset included
 * @param raftPort offset included
 * @param tls the folder with the certificates that nodes talk with; in plain text without
 */
public record NodeSettings(
    Path home,
    RanchDeclaration ranch,
    String httpAddress,
    int httpPort,
    HttpAddress sq,
    HttpAddress management,
    NodeFile node,
    SqUse use,
    List<HistoryRule> history,
    int clusterPort,
    int raftPort,
    Optional<Path> tls) {
  /** Actors between nodes. */
  public static final int CLUSTER_PORT = 1339;

  /** Replication of the store. */
  public static final int RAFT_PORT = 1340;

  /** Where its actor system is reached, {@code host:port}. */
  public String clusterAddress() {
    return node.host() + ":" + clusterPort;
  }

  /** Where it takes part in Raft, {@code host:port}. */
  public String raftAddress() {
    return node.host() + ":" + raftPort;
  }

  /**
   * As a member of the store's group: the one that its home belongs to, else a new one.
   *
   * @param join the group that an empty home is to join
   * @param opened what {@link #tls} holds
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
   * Settings of the actor system that this node decides, as HOCON.
   *
   * @param voter whether the node counts for a majority now
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
