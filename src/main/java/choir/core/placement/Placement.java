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
   * @param quarters all nodes that are up and can host agents
   */
  public Optional<Place> choose(Tenancy tenancy, Collection<Quarter> quarters, Instant now) {
    Optional<Stay> stay = tenancy.stayAt(now);
    Optional<Quarter> sent = stay.flatMap(each -> find(each.node(), quarters));
    if (sent.isPresent()) {
      return Optional.of(new Place(sent.get().name(), sentBy(stay.get())));
    }
    Optional<Quarter> home = tenancy.lodging().machine().flatMap(name -> find(name, quarters));
    if (home.isPresent() && !home.get().draining()) {
      return Optional.of(new Place(home.get().name(), "its home machine"));
    }
    String why = away(tenancy, home);
    return roomiest(tenancy.lodging(), quarters, why);
  }

  private static String sentBy(Stay stay) {
    return "sent there by "
        + stay.by()
        + stay.until().map(at -> " until " + at).orElse(" until further notice");
  }

  private static String away(Tenancy tenancy, Optional<Quarter> home) {
    return tenancy
        .lodging()
        .machine()
        .map(
            name ->
                "its home " + name + (home.isPresent() ? " is being drained; " : " is not up; "))
        .orElse("");
  }

  private static Optional<Place> roomiest(
      Lodging lodging, Collection<Quarter> quarters, String why) {
    Comparator<Quarter> byWorth =
        Comparator.comparing(Quarter::draining)
            .thenComparingInt(each -> missing(lodging, each).size())
            .thenComparingDouble(Quarter::crowding)
            .thenComparing(Quarter::name);
    return quarters.stream()
        .min(byWorth)
        .map(best -> new Place(best.name(), why + worth(lodging, best)));
  }

  private static String worth(Lodging lodging, Quarter best) {
    List<String> missing = missing(lodging, best);
    String room =
        "most room: %d agents on %d cores before it came".formatted(best.tenants(), best.cores());
    String draining = best.draining() ? "every node is being drained; " : "";
    if (!missing.isEmpty()) {
      return draining + "no node offers " + String.join(", ", missing) + "; " + room;
    }
    return draining
        + (lodging.needs().isEmpty()
            ? room
            : "offers " + String.join(", ", lodging.needs()) + "; " + room);
  }

  private static List<String> missing(Lodging lodging, Quarter quarter) {
    return lodging.needs().stream().filter(need -> !quarter.offers().contains(need)).toList();
  }

  /**
   * Where one that lives at a node ought to move; empty if it should stay. Whoever is at home, or
   * has what it needs, is left in peace: a move interrupts.
   *
   * @param current the node where it lives now
   */
  public Optional<Place> better(
      Tenancy tenancy, String current, Collection<Quarter> quarters, Instant now) {
    Optional<Quarter> here = find(current, quarters);
    Optional<Place> best = choose(tenancy, quarters, now);
    if (here.isEmpty() || best.isEmpty() || best.get().node().equals(current)) {
      return Optional.empty();
    }
    Optional<Quarter> there = find(best.get().node(), quarters);
    boolean sent = tenancy.stayAt(now).map(Stay::node).equals(there.map(Quarter::name));
    if (sent || (here.get().draining() && !there.get().draining())) {
      return best;
    }
    boolean home = tenancy.lodging().machine().equals(there.map(Quarter::name));
    if (home) {
      return there.get().wellFor().compareTo(homeAfter) >= 0 ? best : Optional.empty();
    }
    boolean lacks =
        missing(tenancy.lodging(), here.get()).size()
            > missing(tenancy.lodging(), there.get()).size();
    return lacks || isUneven(here.get(), there.get()) ? best : Optional.empty();
  }

  private static boolean isUneven(Quarter here, Quarter there) {
    double without = (double) here.tenants() / here.cores();
    return without > there.crowding() * UNEVEN
        && here.tenants() - there.tenants() * (double) here.cores() / there.cores() > UNEVEN_BY;
  }

  private static Optional<Quarter> find(String name, Collection<Quarter> quarters) {
    return quarters.stream().filter(each -> each.name().equals(name)).findFirst();
  }
}
