package choir.core.placement;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * On which node an agent lives: where a person has sent it, else at home, else where there is what
 * it needs, else where there is most room. Pure: the same facts give the same place.
 */
public final class Placement {
  /** So much fuller, by ratio and by number, must a node be before agents leave it for room. */
  private static final double UNEVEN = 1.25;

  private static final int UNEVEN_BY = 2;

  private final Duration homeAfter;

  /**
   * @param homeAfter how long a home must have been well before its agents return
   */
  public Placement(Duration homeAfter) {
    this.homeAfter = homeAfter;
  }

  /**
   * The place of one that lives nowhere now; empty if there is no node.
   *
   * @param candidates all nodes that are up and can host agents
   */
  public Optional<Place> choose(
      ShardPlacement placement, Collection<CandidateNode> candidates, Instant now) {
    Optional<Pin> pin = placement.pinAt(now);
    Optional<CandidateNode> sent = pin.flatMap(each -> find(each.node(), candidates));
    if (sent.isPresent()) {
      return Optional.of(new Place(sent.get().name(), sentBy(pin.get())));
    }
    Optional<CandidateNode> home =
        placement.constraints().machine().flatMap(name -> find(name, candidates));
    if (home.isPresent() && !home.get().draining()) {
      return Optional.of(new Place(home.get().name(), "its home machine"));
    }
    String why = away(placement, home);
    return roomiest(placement.constraints(), candidates, why);
  }

  private static String sentBy(Pin pin) {
    return "sent there by "
        + pin.by()
        + pin.until().map(at -> " until " + at).orElse(" until further notice");
  }

  private static String away(ShardPlacement placement, Optional<CandidateNode> home) {
    return placement
        .constraints()
        .machine()
        .map(
            name ->
                "its home " + name + (home.isPresent() ? " is being drained; " : " is not up; "))
        .orElse("");
  }

  private static Optional<Place> roomiest(
      PlacementConstraints constraints, Collection<CandidateNode> candidates, String why) {
    Comparator<CandidateNode> byWorth =
        Comparator.comparing(CandidateNode::draining)
            .thenComparingInt(each -> missing(constraints, each).size())
            .thenComparingDouble(CandidateNode::crowding)
            .thenComparing(CandidateNode::name);
    return candidates.stream()
        .min(byWorth)
        .map(best -> new Place(best.name(), why + worth(constraints, best)));
  }

  private static String worth(PlacementConstraints constraints, CandidateNode best) {
    List<String> missing = missing(constraints, best);
    String room =
        "most room: %d agents on %d cores before it came".formatted(best.tenants(), best.cores());
    String draining = best.draining() ? "every node is being drained; " : "";
    if (!missing.isEmpty()) {
      return draining + "no node offers " + String.join(", ", missing) + "; " + room;
    }
    return draining
        + (constraints.needs().isEmpty()
            ? room
            : "offers " + String.join(", ", constraints.needs()) + "; " + room);
  }

  private static List<String> missing(PlacementConstraints constraints, CandidateNode candidate) {
    return constraints.needs().stream().filter(need -> !candidate.offers().contains(need)).toList();
  }

  /**
   * Where one that lives at a node ought to move; empty if it should stay. Whoever is at home, or
   * has what it needs, is left in peace: a move interrupts.
   *
   * @param current the node where it lives now
   */
  public Optional<Place> better(
      ShardPlacement placement, String current, Collection<CandidateNode> candidates, Instant now) {
    Optional<CandidateNode> here = find(current, candidates);
    Optional<Place> best = choose(placement, candidates, now);
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
      return there.get().wellFor().compareTo(homeAfter) >= 0 ? best : Optional.empty();
    }
    boolean lacks =
        missing(placement.constraints(), here.get()).size()
            > missing(placement.constraints(), there.get()).size();
    return lacks || isUneven(here.get(), there.get()) ? best : Optional.empty();
  }

  private static boolean isUneven(CandidateNode here, CandidateNode there) {
    double without = (double) here.tenants() / here.cores();
    return without > there.crowding() * UNEVEN
        && here.tenants() - there.tenants() * (double) here.cores() / there.cores() > UNEVEN_BY;
  }

  private static Optional<CandidateNode> find(String name, Collection<CandidateNode> candidates) {
    return candidates.stream().filter(each -> each.name().equals(name)).findFirst();
  }
}
