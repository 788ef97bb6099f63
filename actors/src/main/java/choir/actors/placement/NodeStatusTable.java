package choir.actors.placement;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** The status of all cluster nodes as known to this node. Soft state. Thread-safe. */
public final class NodeStatusTable {
  private final LongSupplier nanos;
  private final Map<String, Observed> observed = new TreeMap<>();
  private final Map<String, Long> reachableSince = new HashMap<>();

  /**
   * @param nanos a monotonic clock, such as {@code System.nanoTime}
   */
  public NodeStatusTable(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /**
   * A received report.
   *
   * @param age time since it was received
   * @param ahead how far the node's clock is ahead of the local clock, including transmission time
   */
  public record Observed(NodeReport report, Duration age, Duration ahead, long receivedNanos) {
    private Observed at(long now) {
      return new Observed(report, Duration.ofNanos(now - receivedNanos), ahead, receivedNanos);
    }
  }

  synchronized void put(NodeReport report, Instant now) {
    observed.put(
        report.node(),
        new Observed(report, Duration.ZERO, Duration.between(now, report.at()), nanos.getAsLong()));
  }

  /**
   * Updates the membership.
   *
   * @param members all cluster members; other nodes are removed
   * @param reachable nodes that are up and reachable; for others the duration restarts
   */
  synchronized void updateMembers(Set<String> members, Set<String> reachable) {
    long now = nanos.getAsLong();
    reachableSince.keySet().retainAll(reachable);
    observed.keySet().retainAll(members);
    reachable.forEach(node -> reachableSince.putIfAbsent(node, now));
  }

  /** The latest report of a node. */
  public synchronized Optional<Observed> find(String node) {
    return Optional.ofNullable(observed.get(node)).map(each -> each.at(nanos.getAsLong()));
  }

  /** The latest report of each node. */
  public synchronized List<Observed> all() {
    long now = nanos.getAsLong();
    return observed.values().stream().map(each -> each.at(now)).toList();
  }

  /** The lowest number of cores of any node; assumed for nodes without a report. */
  synchronized int fewestCores() {
    return observed.values().stream()
        .mapToInt(each -> each.report().machine().cores())
        .min()
        .orElse(1);
  }

  /** How long a node has been continuously up and reachable, as seen from this node. */
  public synchronized Duration reachableFor(String node) {
    Long since = reachableSince.get(node);
    return since == null ? Duration.ZERO : Duration.ofNanos(nanos.getAsLong() - since);
  }
}
