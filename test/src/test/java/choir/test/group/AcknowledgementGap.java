package choir.test.group;

import java.time.Duration;

/** The longest time without an acknowledgement. */
final class AcknowledgementGap {
  private long last = System.nanoTime();
  private long longest;

  /** Begins anew, at a fault. */
  synchronized void begin() {
    last = System.nanoTime();
    longest = 0;
  }

  synchronized void acknowledged() {
    long now = System.nanoTime();
    longest = Math.max(longest, now - last);
    last = now;
  }

  /** Since the beginning; the one that lasts yet included. */
  synchronized Duration longest() {
    return Duration.ofNanos(Math.max(longest, System.nanoTime() - last));
  }
}
