package choir.core.placement;

import java.time.Duration;
import java.util.Collections;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * A node on which agents can live, as far as their placement is concerned.
 *
 * @param offers what is declared of its machine, and the models that answer there
 * @param draining nobody new; who is there moves out
 * @param tenants numbers of agents that live there
 * @param cores of its machine, at least 1
 * @param wellFor how long it has been up and reachable without a break
 */
public record CandidateNode(
    String name,
    NavigableSet<String> offers,
    boolean draining,
    int tenants,
    int cores,
    Duration wellFor) {
  public CandidateNode {
    offers = Collections.unmodifiableNavigableSet(new TreeSet<>(offers));
  }

  /** How crowded it is once one more has moved in. */
  double crowding() {
    return (tenants + 1.0) / cores;
  }
}
