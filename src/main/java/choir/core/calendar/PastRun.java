package choir.core.calendar;

import choir.core.id.RunId;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Optional;

/**
 * A line of a schedule's history. A stored format.
 *
 * @param due the time for which it stands
 * @param at when this was known
 * @param detail the reason; empty if there is nothing to say
 * @param run empty if nothing was run
 * @param times number of times in a row that a guard has held back for this reason, of which this
 *     is the latest; 0 for all other lines
 */
public record PastRun(
    Instant due,
    Instant at,
    Outcome outcome,
    String detail,
    Optional<RunId> run,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) int times) {
  /** A time at which nothing was run. */
  static PastRun notRun(Instant due, Instant at, Outcome outcome, String detail) {
    return new PastRun(due, at, outcome, detail, Optional.empty(), 0);
  }

  /** A time that a guard has held back. */
  static PastRun heldBack(Instant due, Instant at, String reason) {
    return new PastRun(due, at, Outcome.SKIPPED, reason, Optional.empty(), 1);
  }

  /**
   * The line of both this time and the one before, if a guard has held both back for the same
   * reason: one that is looked at each minute would leave no other lines.
   */
  Optional<PastRun> after(PastRun before) {
    return times > 0 && before.times > 0 && detail.equals(before.detail)
        ? Optional.of(new PastRun(due, at, outcome, detail, run, before.times + times))
        : Optional.empty();
  }
}
