package choir.runtime.machines;

import choir.actors.placement.ActiveAgents;
import choir.actors.placement.NodeStatusTable;
import choir.core.id.AgentId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The active agents, according to the nodes' reports. */
public record ReportedAgents(NodeStatusTable nodeTable) implements ActiveAgents {
  @Override
  public Map<Integer, String> nodes() {
    Map<Integer, String> nodes = new TreeMap<>();
    for (NodeStatusTable.Observed observed : nodeTable.all()) {
      String node = observed.report().node();
      observed.report().awake().keySet().forEach(number -> nodes.put(number, node));
    }
    return nodes;
  }

  @Override
  public Working working() {
    int count = 0;
    List<AgentId> some = new ArrayList<>();
    for (NodeStatusTable.Observed observed : nodeTable.all()) {
      count += observed.report().working();
      some.addAll(observed.report().some());
    }
    return new Working(count, some);
  }
}
