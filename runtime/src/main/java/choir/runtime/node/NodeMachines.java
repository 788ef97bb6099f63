package choir.runtime.node;

import choir.actors.placement.NodeName;
import choir.core.placement.NodeRole;
import choir.runtime.Build;
import choir.runtime.http.Machines;
import choir.runtime.ranch.RanchFile;
import choir.runtime.replication.GroupChange;
import choir.runtime.replication.GroupStatus;
import choir.runtime.replication.StoreMember;
import java.io.IOException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.ClusterEvent;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.typed.Cluster;

/** The machines of the ranch, as this node knows them. */
final class NodeMachines implements Machines {
  private final NodeSettings settings;
  private final ActorSystem<?> system;
  private final StoreMember member;

  NodeMachines(NodeSettings settings, ActorSystem<?> system, StoreMember member) {
    this.settings = settings;
    this.system = system;
    this.member = member;
  }

  @Override
  public Map<String, Object> invitation() throws IOException {
    Map<String, Object> invitation = new LinkedHashMap<>();
    invitation.put("ranch", settings.ranch().name());
    invitation.put("version", Build.version());
    invitation.put("group", member.id().toString());
    invitation.put("secure", false);
    invitation.put("time", Clock.systemUTC().instant());
    invitation.put("files", RanchFile.files(settings.home()));
    return invitation;
  }

  @Override
  public CompletionStage<Map<String, Object>> view() {
    return member.group().leaderStatus().thenApply(this::view);
  }

  private Map<String, Object> view(GroupStatus store) {
    ClusterEvent.CurrentClusterState state = Cluster.get(system).state();
    Map<String, Map<String, Object>> nodes = new TreeMap<>();
    for (Member each : state.getMembers()) {
      String name = NodeName.of(each).orElseGet(() -> each.address().hostPort());
      Map<String, Object> node = nodes.computeIfAbsent(name, NodeMachines::named);
      node.put("address", each.address().hostPort());
      node.put("status", each.status().toString().toLowerCase(Locale.ROOT));
      node.put("reachable", !state.getUnreachable().contains(each));
      node.put("worker", each.hasRole(NodeRole.WORKER.written()));
      node.put("leads", each.address().equals(state.getLeader()));
    }
    for (GroupStatus.Row row : store.members()) {
      Map<String, Object> node =
          nodes.computeIfAbsent(choir.runtime.raft.Member.node(row.id()), NodeMachines::named);
      node.putIfAbsent("status", "away");
      node.putIfAbsent("reachable", false);
      node.put("member", row.id());
      node.put("store", row.role());
      node.put("behind", row.behind());
      node.put("silentMillis", row.silentMillis());
    }
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("ranch", settings.ranch().name());
    view.put("seenBy", settings.node().name());
    view.put("nodes", nodes.values());
    view.put("store", storeView(store));
    return view;
  }

  private static Map<String, Object> named(String name) {
    Map<String, Object> node = new LinkedHashMap<>();
    node.put("name", name);
    return node;
  }

  private static Map<String, Object> storeView(GroupStatus store) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("group", store.group());
    view.put("leader", store.leader());
    view.put("term", store.term());
    view.put("committed", store.committed());
    view.put(
        "voters", store.members().stream().filter(each -> !each.role().equals("listener")).count());
    return view;
  }

  @Override
  public boolean isMember(String node) {
    return member.group().status().members().stream()
        .anyMatch(peer -> peer.member().node().equals(node));
  }

  @Override
  public CompletionStage<GroupChange.Result> change(GroupChange change) {
    return member.group().change(change);
  }
}
