package choir.core.placement;

import java.time.Instant;
import java.util.Optional;

/**
 * All that speaks for one node or another as the place of an agent.
 *
 * @param agent who, or what else has the number
 * @param pin as it was ordered last, over or not
 */
public record ShardPlacement(String agent, PlacementConstraints constraints, Optional<Pin> pin) {
  /** Nobody in particular: what has no home of its own lives where there is room. */
  public static ShardPlacement of(String what) {
    return new ShardPlacement(what, PlacementConstraints.ANYWHERE, Optional.empty());
  }

  /** The order that holds at a moment; one whose time is over counts as none. */
  public Optional<Pin> pinAt(Instant now) {
    return pin.filter(each -> !each.isOver(now));
  }
}
