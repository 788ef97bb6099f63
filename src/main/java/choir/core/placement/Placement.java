package choir.core.placement;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Chooses the node of an agent: the node to which it is pinned, otherwise its home machine,
 * otherwise a node that offers what it needs, otherwise the least loaded node. Pure: the same facts
 * yield the same decision.
 */
public final class Placement {
  /** Minimum imbalance, as a ratio and as a count, before agents are rebalanced. */
  private static final double IMBALANCE_RATIO = 1.25;

  private static final int IMBALANCE_COUNT = 2;

  private final Duration homeAfter;

  /**
   * @param homeAfter how long a home must have been reachable before its agents return
   */
  public Placement(Duration homeAfter) {
    this.homeAfter = homeAfter;
  }

  /**
   * The placement of a shard that is not placed; empty if there is no node.
   *
   * @param candidates all nodes that are up and can host agents
   */
  public Optional<PlacementDecision> choose(
      ShardPlacement placement, Collection<CandidateNode> candidates, Instant now) {
    Optional<Pin> pin = placement.pinAt(now);
    Optional<CandidateNode> sent = pin.flatMap(each -> find(each.node(), candidates));
    if (sent.isPresent()) {
      return Optional.of(new PlacementDecision(sent.get().name(), sentBy(pin.get())));
    }
    Optional<CandidateNode> home =
        placement.constraints().machine().flatMap(name -> find(name, candidates));
    if (home.isPresent() && !home.get().draining()) {
      return Optional.of(new PlacementDecision(home.get().name(), "its home machine"));
    }
    String prefix = homeUnavailable(placement, home);
    return leastLoaded(placement.constraints(), candidates, prefix);
  }

  private static String sentBy(Pin pin) {
    return "sent there by "
        + pin.by()
        + pin.until().map(at -> " until " + at).orElse(" until further notice");
  }

  private static String homeUnavailable(ShardPlacement placement, Optional<CandidateNode> home) {
    return placement
        .constraints()
        .machine()
        .map(
            name ->
                "its home " + name + (home.isPresent() ? " is being drained; " : " is not up; "))
        .orElse("");
  }

  private static Optional<PlacementDecision> leastLoaded(
      PlacementConstraints constraints, Collection<CandidateNode> candidates, String prefix) {
    Comparator<CandidateNode> byPreference =
        Comparator.comparing(CandidateNode::draining)
            .thenComparingInt(each -> missing(constraints, each).size())
            .thenComparingDouble(CandidateNode::loadAfterPlacement)
            .thenComparing(CandidateNode::name);
    return candidates.stream()
        .min(byPreference)
        .map(
            best ->
                new PlacementDecision(
                    best.name(), prefix + rationale(constraints, best, candidates.size())));
  }

  private static String rationale(
      PlacementConstraints constraints, CandidateNode best, int candidates) {
    List<String> missing = missing(constraints, best);
    // The first node has not reported its cores yet when it places the first agents.
    String load =
        candidates == 1
            ? "the only node that is up"
            : "least loaded: %s on %s before the move"
                .formatted(count(best.shards(), "agent"), count(best.cores(), "core"));
    String draining = best.draining() ? "every node is being drained; " : "";
    if (!missing.isEmpty()) {
      return draining + "no node offers " + String.join(", ", missing) + "; " + load;
    }
    return draining
        + (constraints.needs().isEmpty()
            ? load
            : "offers " + String.join(", ", constraints.needs()) + "; " + load);
  }

  private static String count(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  private static List<String> missing(PlacementConstraints constraints, CandidateNode candidate) {
    return constraints.needs().stream().filter(need -> !candidate.offers().contains(need)).toList();
  }

  /**
   * The better placement of a shard; empty if it should stay. A shard at home, or on a node that
   * offers what it needs, stays: a move interrupts its agents.
   *
   * @param current the node where it is placed now
   */
  public Optional<PlacementDecision> better(
      ShardPlacement placement, String current, Collection<CandidateNode> candidates, Instant now) {
    Optional<CandidateNode> here = find(current, candidates);
    Optional<PlacementDecision> best = choose(placement, candidates, now);
    if (here.isEmpty() || best.isEmpty() || best.get().node().equals(current)) {
      return Optional.empty();
    }
    Optional<CandidateNode> there = find(best.get().node(), candidates);
    boolean sent = placement.pinAt(now).map(Pin::node).equals(there.map(CandidateNode::name));
    if (sent || (here.get().draining() && !there.get().draining())) {
      return best;
    }
    boolean home = placement.constraints().machine().equals(there.map(CandidateNode::name));
    if (home) {
      return there.get().reachableFor().compareTo(homeAfter) >= 0 ? best : Optional.empty();
    }
    boolean lacks =
        missing(placement.constraints(), here.get()).size()
            > missing(placement.constraints(), there.get()).size();
    return lacks || isImbalanced(here.get(), there.get()) ? best : Optional.empty();
  }

  private static boolean isImbalanced(CandidateNode here, CandidateNode there) {
    double without = (double) here.shards() / here.cores();
    return without > there.loadAfterPlacement() * IMBALANCE_RATIO
        && here.shards() - there.shards() * (double) here.cores() / there.cores() > IMBALANCE_COUNT;
  }

  private static Optional<CandidateNode> find(String name, Collection<CandidateNode> candidates) {
    return candidates.stream().filter(each -> each.name().equals(name)).findFirst();
  }
}
