package choir.core.failure;

import java.time.Duration;

/** Delays that double with each failure in a row. Pure. */
public final class Backoff {
  /** More doublings than any pair of a first and a longest delay needs. */
  private static final int MAX_DOUBLINGS = 16;

  private Backoff() {}

  /**
   * The delay before the next attempt.
   *
   * @param first the delay after the first failure
   * @param failuresBefore number of failures in a row before the latest one, 0 or more
   * @param longest maximum delay
   */
  public static Duration delay(Duration first, int failuresBefore, Duration longest) {
    Duration delay = first.multipliedBy(1L << Math.min(failuresBefore, MAX_DOUBLINGS));
    return delay.compareTo(longest) > 0 ? longest : delay;
  }
}
