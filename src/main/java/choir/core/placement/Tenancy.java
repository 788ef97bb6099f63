package choir.core.placement;

import java.time.Instant;
import java.util.Optional;

/**
 * All that speaks for one node or another as the place of an agent.
 *
 * @param agent who, or what else has the number
 * @param stay as it was ordered last, over or not
 */
public record Tenancy(String agent, Lodging lodging, Optional<Stay> stay) {
  /** Nobody in particular: what has no home of its own lives where there is room. */
  public static Tenancy of(String what) {
    return new Tenancy(what, Lodging.ANYWHERE, Optional.empty());
  }

  /** The order that holds at a moment; one whose time is over counts as none. */
  public Optional<Stay> stayAt(Instant now) {
    return stay.filter(each -> !each.isOver(now));
  }
}
