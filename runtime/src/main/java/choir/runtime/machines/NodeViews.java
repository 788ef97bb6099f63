package choir.runtime.machines;

import choir.actors.placement.NodeName;
import choir.actors.placement.NodeReport;
import choir.actors.placement.NodeStatusTable;
import choir.actors.placement.NodeStatusTable.Observed;
import choir.core.placement.NodeRole;
import choir.core.placement.PlacementRecords;
import choir.runtime.machines.NodeView.MachineView;
import choir.runtime.sq.raft.GroupStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.pekko.cluster.ClusterEvent.CurrentClusterState;
import org.apache.pekko.cluster.Member;

/**
 * Joins what is known of the nodes: membership of the cluster, copies of the store, placement, and
 * the nodes' own reports.
 */
record NodeViews(
    CurrentClusterState cluster,
    GroupStatus store,
    PlacementRecords book,
    NodeStatusTable reports,
    NodeResidents residents) {
  private static final String AWAY = "away";

  /** The nodes by name. */
  List<NodeView> all() {
    Map<String, Member> members = new TreeMap<>();
    for (Member each : cluster.getMembers()) {
      members.put(NodeName.of(each).orElseGet(() -> each.address().hostPort()), each);
    }
    Map<String, GroupStatus.Peer> copies = new TreeMap<>();
    for (GroupStatus.Peer each : store.members()) {
      copies.put(each.member().node(), each);
    }
    TreeSet<String> names = new TreeSet<>(members.keySet());
    names.addAll(copies.keySet());
    List<NodeView> nodes = new ArrayList<>();
    for (String name : names) {
      nodes.add(
          node(
              name, Optional.ofNullable(members.get(name)), Optional.ofNullable(copies.get(name))));
    }
    return nodes;
  }

  private NodeView node(String name, Optional<Member> member, Optional<GroupStatus.Peer> copy) {
    Optional<Observed> observed = reports.find(name);
    Optional<NodeReport> report = observed.map(Observed::report);
    Optional<NodeResidents.Residents> living = report.map(each -> residents.of(each, book));
    return new NodeView(
        name,
        member.map(each -> each.address().hostPort()),
        member.map(each -> each.status().toString().toLowerCase(Locale.ROOT)).orElse(AWAY),
        member.map(each -> !cluster.getUnreachable().contains(each)).orElse(false),
        member.map(each -> each.hasRole(NodeRole.WORKER.written())),
        member.map(each -> each.address().equals(cluster.getLeader())),
        copy.map(each -> each.member().id()),
        copy.map(store::roleOf),
        copy.map(each -> store.lag(each).orElse(-1)),
        copy.map(each -> store.silence(each).map(Duration::toMillis).orElse(-1L)),
        book.draining().contains(name),
        List.copyOf(book.offers().getOrDefault(name, new TreeSet<>())),
        report.map(NodeReport::version),
        report.map(NodeReport::startedAt),
        observed.map(each -> each.age().toMillis()),
        observed.map(each -> each.ahead().toMillis()),
        report.map(each -> MachineView.of(each.machine())),
        report.map(NodeReport::models),
        report.map(NodeReport::modelNotes),
        living.map(NodeResidents.Residents::numbers),
        living.map(NodeResidents.Residents::agents),
        report.map(NodeReport::activeEntities),
        report.map(NodeReport::working),
        living.map(NodeResidents.Residents::names),
        report.map(NodeReport::zoneData).filter(data -> !data.isEmpty()));
  }
}
