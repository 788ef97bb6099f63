package choir.runtime.machines;

import choir.actors.placement.NodeReport;
import choir.actors.placement.NodeStatusTable;
import choir.actors.ranch.Directory;
import choir.actors.ranch.Ranch;
import choir.core.mirrorborn.Profile;
import choir.core.placement.PlacementRecords;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which agents live on the nodes: their numbers as the nodes say, their names as the roster. */
record NodeResidents(Ranch ranch, NodeStatusTable board) {
  private static final Logger log = LoggerFactory.getLogger(NodeResidents.class);

  /** Agents of a node that are named; how many there are is told anyway. */
  private static final int MAX_NAMES = 100;

  /**
   * Asks the roster who lives here, for the next time: where nodes are away it may not answer, and
   * what is known already can be shown meanwhile.
   */
  void refresh() {
    ranch
        .directory()
        .whenComplete(
            (found, failure) -> {
              if (failure != null) {
                log.debug("the roster does not say who lives here: {}", failure.toString());
              }
            });
  }

  /** Adds to what is shown of a node how many live there, and some of them by name. */
  void describe(NodeReport report, PlacementRecords book, Map<String, Object> node) {
    Directory directory = ranch.known();
    int agents = 0;
    List<String> names = new ArrayList<>();
    for (int number : report.awake().keySet()) {
      List<Profile> having = directory.having(number);
      // Where nobody is known the number counts as one, with the name that the store has for it.
      agents += Math.max(1, having.size());
      if (having.isEmpty()) {
        names.add(book.placement(number).agent());
      } else if (names.size() < MAX_NAMES) {
        having.forEach(each -> names.add(each.agent().value()));
      }
    }
    node.put("numbers", report.awake().size());
    node.put("agents", agents);
    node.put("awake", report.activeEntities());
    node.put("working", report.working());
    node.put("agentIds", names.stream().limit(MAX_NAMES).toList());
  }

  /** How many others have the number of an agent. */
  int others(Profile agent) {
    return Math.max(0, ranch.known().having(agent.shard()).size() - 1);
  }
}
