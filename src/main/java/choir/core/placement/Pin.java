package choir.core.placement;

import java.time.Instant;
import java.util.Optional;

/**
 * What a person has ordered beyond what is declared: an agent is to stay at a node.
 *
 * @param until when it may leave again; empty for until further notice
 * @param by whose order it is
 */
public record Pin(String node, Optional<Instant> until, String by) {
  /** Whether it is over. */
  public boolean isOver(Instant now) {
    return until.isPresent() && !now.isBefore(until.get());
  }
}
