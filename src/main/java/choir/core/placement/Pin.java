package choir.core.placement;

import java.time.Instant;
import java.util.Optional;

/**
 * An operator's order, beyond the declaration, that an agent stays on a node.
 *
 * @param until end of the order; empty if unlimited
 * @param by name of the operator
 */
public record Pin(String node, Optional<Instant> until, String by) {
  /** Whether the order has expired. */
  public boolean isOver(Instant now) {
    return until.isPresent() && !now.isBefore(until.get());
  }
}
