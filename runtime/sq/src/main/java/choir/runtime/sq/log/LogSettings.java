package choir.runtime.sq.log;

import choir.core.sq.HistoryRule;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Settings of a scroll log.
 *
 * @param latestOnly whether a phext keeps nothing but the latest version of each scroll
 * @param history how long the earlier versions of a phext's scrolls are kept; {@link
 *     HistoryRule#FOREVER} if nothing of it is ever garbage. Not asked of a phext that keeps the
 *     latest alone
 * @param segmentBytes at which the next segment begins, 1 KiB to 1 GiB; a write that is larger has
 *     a segment of its own
 */
public record LogSettings(
    Predicate<String> latestOnly, Function<String, Duration> history, long segmentBytes) {
  /**
   * Small enough that compacting one takes tens of milliseconds, large enough that a year of a busy
   * ranch is some hundreds of files.
   */
  public static final long SEGMENT_BYTES = 32L << 20;

  /**
   * @throws IllegalArgumentException if {@code segmentBytes} is out of range
   */
  public LogSettings {
    if (segmentBytes < 1 << 10 || segmentBytes > 1 << 30) {
      throw new IllegalArgumentException(
          "segmentBytes is " + segmentBytes + ", must be 1024 to " + (1 << 30));
    }
  }

  /** All history is kept. */
  public LogSettings(Predicate<String> latestOnly, long segmentBytes) {
    this(latestOnly, phext -> HistoryRule.FOREVER, segmentBytes);
  }

  /**
   * What a ranch declares, with the usual size of segments.
   *
   * @param own whether a phext is the ranch's own, which no rule concerns
   * @param ownLatestOnly whether an own one keeps nothing but the latest version of each scroll
   * @param rules the first that covers a phext counts; phexts without a rule are kept forever
   */
  public static LogSettings of(
      Predicate<String> own, Predicate<String> ownLatestOnly, List<HistoryRule> rules) {
    List<HistoryRule> fixed = List.copyOf(rules);
    Function<String, Duration> history =
        phext ->
            own.test(phext)
                ? HistoryRule.FOREVER
                : HistoryRule.first(fixed, phext)
                    .map(HistoryRule::retention)
                    .orElse(HistoryRule.FOREVER);
    return new LogSettings(
        phext -> ownLatestOnly.test(phext) || history.apply(phext).isZero(),
        history,
        SEGMENT_BYTES);
  }

  /** The usual size of segments; all history is kept. */
  public static LogSettings of(Predicate<String> latestOnly) {
    return new LogSettings(latestOnly, SEGMENT_BYTES);
  }

  /** Whether nothing of a phext is ever dropped. */
  public boolean keepsAll(String phext) {
    return !latestOnly.test(phext) && history.apply(phext).compareTo(HistoryRule.FOREVER) >= 0;
  }
}
