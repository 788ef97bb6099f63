package choir.runtime.machines;

import choir.actors.placement.NodeReport;
import choir.actors.placement.NodeStatusTable;
import choir.actors.ranch.Directory;
import choir.actors.ranch.Ranch;
import choir.core.mirrorborn.Profile;
import choir.core.placement.PlacementRecords;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Agents by node: their shard numbers from the nodes' reports, their ids from the roster. */
record NodeResidents(Ranch ranch, NodeStatusTable board) {
  private static final Logger log = LoggerFactory.getLogger(NodeResidents.class);

  /** Agents of a node that are named; all are counted. */
  private static final int MAX_NAMES = 100;

  /**
   * Refreshes the directory for the next request. It does not wait: without a majority the roster
   * may not answer, and the agents that are known already can still be shown.
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

  /**
   * The agents of a node.
   *
   * @param numbers shard numbers that are placed there
   * @param agents that have these numbers
   * @param names ids of some of them
   */
  record Residents(int numbers, int agents, List<String> names) {}

  /** Finds the agents of a node. */
  Residents of(NodeReport report, PlacementRecords book) {
    Directory directory = ranch.known();
    int agents = 0;
    List<String> names = new ArrayList<>();
    for (int number : report.awake().keySet()) {
      List<Profile> having = directory.having(number);
      // A number of unknown agents counts as one, with the id that the store has for it.
      agents += Math.max(1, having.size());
      if (having.isEmpty()) {
        names.add(book.placement(number).agent());
      } else if (names.size() < MAX_NAMES) {
        having.forEach(each -> names.add(each.agent().value()));
      }
    }
    return new Residents(report.awake().size(), agents, names.stream().limit(MAX_NAMES).toList());
  }

  /** Number of other agents with the same shard number. */
  int others(Profile agent) {
    return Math.max(0, ranch.known().having(agent.shard()).size() - 1);
  }
}
