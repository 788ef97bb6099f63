package choir.runtime.node;

import choir.runtime.cli.BadInput;
import choir.runtime.cli.Failed;
import choir.runtime.cli.HomeOption;
import choir.runtime.cli.NodeClient;
import choir.runtime.cli.NodeOption;
import choir.runtime.cli.Screen;
import choir.runtime.http.BindException;
import choir.runtime.http.EdgePorts;
import choir.runtime.messages.HookPortView;
import choir.runtime.messages.HooksSection;
import choir.runtime.node.Doctor.Finding;
import choir.runtime.node.Doctor.Grade;
import choir.runtime.ranch.DeclaredRanch;
import choir.runtime.ranch.HttpAddress;
import choir.runtime.ranch.NodeFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** The ports of {@code choir doctor}: a running node has its own, and may lack those of agents. */
final class PortCheck {
  private final Path home;
  private final Screen messages;
  private final List<Finding> findings = new ArrayList<>();

  /** The part of the status of a node that is read here. */
  private record Status(List<HookPortView> hookPorts) {}

  /**
   * @param messages where a long wait is shown
   */
  PortCheck(Path home, Screen messages) {
    this.home = home;
    this.messages = messages;
  }

  /**
   * @param runs whether the home's node runs
   */
  List<Finding> check(boolean runs, Optional<DeclaredRanch> ranch) {
    SortedMap<Integer, String> ofAgents =
        HooksSection.ports(
            ranch
                .map(r -> r.declaration().sections().getOrDefault(HooksSection.NAME, ""))
                .orElse(""));
    try {
      int offset = HomeOption.portOffset();
      if (!runs) {
        own(ranch, offset);
        ofAgents.forEach((port, agent) -> ofAgent(port + offset, agent));
      } else if (!ofAgents.isEmpty()) {
        NodeOption.ofRunning(home, messages).ifPresent(this::ofRunning);
      }
    } catch (BadInput refused) {
      add(Grade.FAIL, "ports", String.valueOf(refused.getMessage()));
    }
    return findings;
  }

  private void add(Grade grade, String what, String detail) {
    findings.add(new Finding(grade, what, detail));
  }

  private void own(Optional<DeclaredRanch> ranch, int offset) {
    port("HTTP", ranch.map(r -> r.http().port()).orElse(HttpAddress.DEFAULT.port()) + offset);
    portIfAny("SQ", ranch.map(DeclaredRanch::sq).orElse(HttpAddress.SQ).port(), offset);
    portIfAny(
        "management",
        ranch.map(DeclaredRanch::management).orElse(HttpAddress.MANAGEMENT).port(),
        offset);
    port("cluster", NodeFile.CLUSTER_PORT + offset);
    port("replication", NodeFile.RAFT_PORT + offset);
  }

  private void portIfAny(String use, int port, int offset) {
    if (port > 0) {
      port(use, port + offset);
    }
  }

  private void port(String use, int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      add(Grade.OK, "port " + port, "free for " + use);
    } catch (IOException taken) {
      add(
          Grade.FAIL,
          "port " + port,
          "in use, but needed for " + use + ": stop the other process, or set CHOIR_PORT_OFFSET");
    }
  }

  /** A node starts without it, and opens it once it is free. */
  private void ofAgent(int port, String agent) {
    Optional<BindException> problem = EdgePorts.problem(port, HooksSection.PORTS);
    add(
        problem.isPresent() ? Grade.WARN : Grade.OK,
        "port " + port,
        problem
            .map(why -> String.valueOf(why.getMessage()))
            .orElse("free for the hooks of " + agent));
  }

  private void ofRunning(NodeClient node) {
    try {
      for (HookPortView each : node.get("/api/v1/status", Status.class).view().hookPorts()) {
        add(
            each.open() ? Grade.OK : Grade.WARN,
            "port " + each.port(),
            each.problem().orElse("of the hooks of " + each.agent()));
      }
    } catch (Failed | BadInput failed) {
      add(
          Grade.WARN,
          "ports",
          "the node cannot be asked for those of its agents: " + failed.getMessage());
    }
  }
}
