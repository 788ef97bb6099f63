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

  /** The highest port of a node with it is the highest there is. */
  private static final int MAX_OFFSET = 65_535 - HttpAddress.MANAGEMENT.port();

  /**
   * What is added to every port, for several nodes on one machine: {@code CHOIR_PORT_OFFSET}.
   *
   * @throws IllegalArgumentException naming the variable and its bounds
   */
  public static int portOffset(String value) {
    if (value.isBlank()) {
      return 0;
    }
    String refusal = "CHOIR_PORT_OFFSET is '" + value + "', must be a number of 0 to " + MAX_OFFSET;
    try {
      int offset = Integer.parseInt(value.strip());
      if (offset < 0 || offset > MAX_OFFSET) {
        throw new IllegalArgumentException(refusal);
      }
      return offset;
    } catch (NumberFormatException notOne) {
      throw new IllegalArgumentException(refusal, notOne);
    }
  }

  /**
   * A node's name: {@code CHOIR_NODE}, else that of the machine, else {@code node}.
   *
   * @throws IllegalArgumentException naming the variable and what it may hold
   */
  public static String name(String variable, String machine) {
    if (!variable.isBlank()) {
      if (!variable.matches(NodeFile.NAME_PATTERN)) {
        throw new IllegalArgumentException(
            "CHOIR_NODE is '" + variable + "', must be " + NodeFile.NAME_RULE);
      }
      return variable;
    }
    return machine.matches(NodeFile.NAME_PATTERN) ? machine : "node";
  }

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
