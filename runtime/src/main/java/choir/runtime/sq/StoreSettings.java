package choir.runtime.sq;

import java.util.function.Predicate;

/**
 * How a scroll log is kept.
 *
 * @param latestOnly whether a phext keeps nothing but the latest version of each scroll; of all
 *     others nothing ever becomes garbage
 * @param segmentBytes at which the next segment begins, 1 KiB to 1 GiB; a write that is larger has
 *     a segment of its own
 */
public record StoreSettings(Predicate<String> latestOnly, long segmentBytes) {
  /**
   * Small enough that compacting one takes tens of milliseconds, large enough that a year of a busy
   * ranch is some hundreds of files.
   */
  public static final long SEGMENT_BYTES = 32L << 20;

  /**
   * @throws IllegalArgumentException if {@code segmentBytes} is out of range
   */
  public StoreSettings {
    if (segmentBytes < 1 << 10 || segmentBytes > 1 << 30) {
      throw new IllegalArgumentException(
          "segmentBytes is " + segmentBytes + ", must be 1024 to " + (1 << 30));
    }
  }

  /** The usual size of segments. */
  public static StoreSettings of(Predicate<String> latestOnly) {
    return new StoreSettings(latestOnly, SEGMENT_BYTES);
  }
}
