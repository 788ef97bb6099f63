package choir.actors.placement;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** What this node knows of all nodes of the cluster. Soft state. Thread-safe. */
public final class NodeBoard {
  private final LongSupplier nanos;
  private final Map<String, Notice> notices = new TreeMap<>();
  private final Map<String, Long> wellSince = new HashMap<>();

  /**
   * @param nanos a clock that only goes forward, as {@code System.nanoTime}
   */
  public NodeBoard(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /**
   * A report as it came in.
   *
   * @param age how long ago
   * @param ahead by how much the node's clock is ahead of this one's, the way it took included
   */
  public record Notice(NodeReport report, Duration age, Duration ahead, long receivedNanos) {
    private Notice at(long now) {
      return new Notice(report, Duration.ofNanos(now - receivedNanos), ahead, receivedNanos);
    }
  }

  synchronized void put(NodeReport report, Instant now) {
    notices.put(
        report.node(),
        new Notice(report, Duration.ZERO, Duration.between(now, report.at()), nanos.getAsLong()));
  }

  /** Who is up and reachable now; the others begin anew when they are again. */
  synchronized void well(Set<String> nodes) {
    long now = nanos.getAsLong();
    wellSince.keySet().retainAll(nodes);
    notices.keySet().retainAll(nodes);
    nodes.forEach(node -> wellSince.putIfAbsent(node, now));
  }

  /** What a node said last. */
  public synchronized Optional<Notice> find(String node) {
    return Optional.ofNullable(notices.get(node)).map(each -> each.at(nanos.getAsLong()));
  }

  /** How long a node has been up and reachable without a break, as seen from here. */
  public synchronized Duration wellFor(String node) {
    Long since = wellSince.get(node);
    return since == null ? Duration.ZERO : Duration.ofNanos(nanos.getAsLong() - since);
  }
}
