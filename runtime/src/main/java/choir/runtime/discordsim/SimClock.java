package choir.runtime.discordsim;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** The simulator's time: that of a source, and what it was put forward. Safe for all threads. */
public final class SimClock implements InstantSource {
  private final InstantSource source;
  private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

  private SimClock(InstantSource source) {
    this.source = source;
  }

  /** Runs as the source does. */
  public static SimClock running(InstantSource source) {
    return new SimClock(source);
  }

  /**
   * Stands still but for {@link #advance}. JDA waits for rate limits in real time, so that with
   * this clock limits are to be off, or somebody must put the clock forward.
   */
  public static SimClock standing(Instant at) {
    return new SimClock(InstantSource.fixed(at));
  }

  @Override
  public Instant instant() {
    return source.instant().plus(ahead.get());
  }

  /**
   * Puts the clock forward.
   *
   * @throws IllegalArgumentException if the time is negative: Discord's ids only grow
   */
  public Instant advance(Duration by) {
    if (by.isNegative()) {
      throw new IllegalArgumentException("the clock only goes forward; got " + by);
    }
    ahead.updateAndGet(now -> now.plus(by));
    return instant();
  }
}
