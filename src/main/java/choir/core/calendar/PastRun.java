package choir.core.calendar;

import choir.core.id.RunId;
import java.time.Instant;
import java.util.Optional;

/**
 * A line of a schedule's history. A stored format.
 *
 * @param due the time for which it stands
 * @param at when this was known
 * @param detail the reason; empty if there is nothing to say
 * @param run empty if nothing was run
 */
public record PastRun(
    Instant due, Instant at, Outcome outcome, String detail, Optional<RunId> run) {
  /** A time at which nothing was run. */
  static PastRun notRun(Instant due, Instant at, Outcome outcome, String detail) {
    return new PastRun(due, at, outcome, detail, Optional.empty());
  }
}
