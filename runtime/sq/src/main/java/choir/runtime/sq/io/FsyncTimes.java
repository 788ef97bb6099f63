package choir.runtime.sq.io;

import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * How long the last {@value #KEPT} forces of a log took, the calls that return once its bytes are
 * on the disk. Written and read by any thread.
 */
public final class FsyncTimes {
  /** Some seconds of a busy node, enough for the slowest of a hundred to be no accident. */
  public static final int KEPT = 1000;

  /**
   * Statistics of the durations.
   *
   * @param count of them, 1 to {@link #KEPT}
   * @param medianMicros half took at most so many microseconds
   * @param p99Micros 99 of a hundred took at most so many
   */
  public record Spread(int count, long medianMicros, long p99Micros) {}

  private final long[] nanos = new long[KEPT];
  private long count;

  /** Records a duration. */
  public synchronized void add(long tookNanos) {
    nanos[(int) (count++ % KEPT)] = tookNanos;
  }

  /** Durations of the last ones; empty before the first one. */
  public Optional<Spread> spread() {
    long[] sorted;
    synchronized (this) {
      sorted = Arrays.copyOf(nanos, (int) Math.min(count, KEPT));
    }
    if (sorted.length == 0) {
      return Optional.empty();
    }
    Arrays.sort(sorted);
    return Optional.of(new Spread(sorted.length, micros(sorted, 50), micros(sorted, 99)));
  }

  private static long micros(long[] sorted, int percent) {
    // The nearest rank: the smallest that so many of a hundred do not exceed.
    int rank = (sorted.length * percent + 99) / 100;
    return TimeUnit.NANOSECONDS.toMicros(sorted[rank - 1]);
  }
}
