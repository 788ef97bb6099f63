package choir.runtime.run;

import java.time.Duration;

/** Bounds of the time for which a caller may wait for a run to end. */
public final class WaitLimits {
  /** Maximum; below the connection's idle time-out in choir.conf. */
  public static final Duration MOST = Duration.ofMinutes(5);

  /** Default. */
  public static final Duration USUAL = Duration.ofMinutes(2);

  private WaitLimits() {}
}
