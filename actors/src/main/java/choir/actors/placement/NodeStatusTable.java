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

/** What this node knows of all nodes of the cluster. Soft state. Thread-safe. */
public final class NodeStatusTable {
  private final LongSupplier nanos;
  private final Map<String, Observed> observed = new TreeMap<>();
  private final Map<String, Long> wellSince = new HashMap<>();

  /**
   * @param nanos a clock that only goes forward, as {@code System.nanoTime}
   */
  public NodeStatusTable(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /**
   * A report as it came in.
   *
   * @param age how long ago
   * @param ahead by how much the node's clock is ahead of this one's, the way it took included
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
   * Who is there now.
   *
   * @param members of the cluster; the others are forgotten
   * @param well who is up and reachable; the others begin anew when they are again
   */
  synchronized void look(Set<String> members, Set<String> well) {
    long now = nanos.getAsLong();
    wellSince.keySet().retainAll(well);
    observed.keySet().retainAll(members);
    well.forEach(node -> wellSince.putIfAbsent(node, now));
  }

  /** What a node said last. */
  public synchronized Optional<Observed> find(String node) {
    return Optional.ofNullable(observed.get(node)).map(each -> each.at(nanos.getAsLong()));
  }

  /** What each node said last. */
  public synchronized List<Observed> all() {
    long now = nanos.getAsLong();
    return observed.values().stream().map(each -> each.at(now)).toList();
  }

  /** The fewest cores that a node has: those of one that has said nothing yet are no fewer. */
  synchronized int fewestCores() {
    return observed.values().stream()
        .mapToInt(each -> each.report().machine().cores())
        .min()
        .orElse(1);
  }

  /** How long a node has been up and reachable without a break, as seen from here. */
  public synchronized Duration wellFor(String node) {
    Long since = wellSince.get(node);
    return since == null ? Duration.ZERO : Duration.ofNanos(nanos.getAsLong() - since);
  }
}
