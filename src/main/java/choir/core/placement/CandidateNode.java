package choir.core.placement;

import java.time.Duration;
import java.util.Collections;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * A node that can host agents, as seen by placement.
 *
 * @param offers declared offers of its machine, and models available there
 * @param draining whether it accepts no new agents and its agents move away
 * @param shards shard numbers placed there
 * @param cores CPU cores of its machine, at least 1
 * @param reachableFor how long it has been continuously up and reachable
 */
public record CandidateNode(
    String name,
    NavigableSet<String> offers,
    boolean draining,
    int shards,
    int cores,
    Duration reachableFor) {
  public CandidateNode {
    offers = Collections.unmodifiableNavigableSet(new TreeSet<>(offers));
  }

  /** The load per core after one more shard is placed there. */
  double loadAfterPlacement() {
    return (shards + 1.0) / cores;
  }
}
