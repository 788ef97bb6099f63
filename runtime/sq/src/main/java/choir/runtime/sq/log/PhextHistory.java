package choir.runtime.sq.log;

import choir.core.sq.HistoryRule;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The retained history of a phext.
 *
 * @param kept retention; {@link HistoryRule#FOREVER}, or zero for none
 * @param since the earliest state that can be asked for; empty if that is only what it is now
 * @param scrolls that can be read
 * @param bytes in the log of the records that say what the scrolls are now
 * @param historyBytes in the log of all others, those included that are not compacted away yet
 */
public record PhextHistory(
    String phext,
    Duration kept,
    Optional<Beginning> since,
    long scrolls,
    long bytes,
    long historyBytes) {
  /**
   * Where a history begins.
   *
   * @param version 0 if it is whole
   */
  public record Beginning(long version, Instant time) {}

  /** The retention as {@code ranch.yaml} has it: {@code all}, {@code latest} or days. */
  public String keep() {
    return HistoryRule.format(kept);
  }
}
