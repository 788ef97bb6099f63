package choir.core.placement;

import java.time.Instant;
import java.util.Optional;

/**
 * The constraints and pin that determine the placement of a shard.
 *
 * @param agent the agent, or another description of the shard
 * @param pin the latest pin, possibly expired
 */
public record ShardPlacement(String agent, PlacementConstraints constraints, Optional<Pin> pin) {
  /** A shard without constraints. */
  public static ShardPlacement of(String what) {
    return new ShardPlacement(what, PlacementConstraints.ANYWHERE, Optional.empty());
  }

  /** The pin in effect at an instant; empty if it has expired. */
  public Optional<Pin> pinAt(Instant now) {
    return pin.filter(each -> !each.isOver(now));
  }
}
