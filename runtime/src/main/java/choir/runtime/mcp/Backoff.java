package choir.runtime.mcp;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The pauses before attempts to connect: 1 s, doubled each time up to 60 s, and a random part less,
 * so that nodes that lost a server together do not come back together. Not thread-safe.
 */
final class Backoff {
  /** What an owner hardly notices. */
  private static final Duration FIRST = Duration.ofSeconds(1);

  private static final Duration LONGEST = Duration.ofSeconds(60);

  /** A connection that lasts as long begins anew; one that breaks at once does not. */
  private static final Duration LASTING = Duration.ofSeconds(30);

  /** The largest part of a pause that chance takes away. */
  private static final double JITTER = 0.3;

  private final RandomGenerator random;
  private Duration next = FIRST;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /** The pause before the next attempt. */
  Duration pause() {
    Duration pause = next;
    Duration longer = next.multipliedBy(2);
    next = longer.compareTo(LONGEST) > 0 ? LONGEST : longer;
    return Duration.ofMillis(Math.round(pause.toMillis() * (1 - JITTER * random.nextDouble())));
  }

  /** A connection has ended. */
  void lasted(Duration time) {
    if (time.compareTo(LASTING) >= 0) {
      next = FIRST;
    }
  }
}
