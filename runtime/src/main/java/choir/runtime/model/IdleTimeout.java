package choir.runtime.model;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An idle time-out for data from a server. Time spent in the local listener does not count. Uses
 * one timer task per call, regardless of the number of fragments.
 */
final class IdleTimeout {
  private final ModelConnections connections;
  private final long timeoutNanos;
  private final Runnable onTimeout;
  private volatile long waitingSince = System.nanoTime();
  private volatile boolean processing;
  private volatile boolean stopped;
  private volatile @Nullable ScheduledFuture<?> task;

  IdleTimeout(ModelConnections connections, Duration allowed, Runnable onTimeout) {
    this.connections = connections;
    this.timeoutNanos = TimeUnit.NANOSECONDS.convert(allowed);
    this.onTimeout = onTimeout;
  }

  void start() {
    schedule(timeoutNanos);
  }

  /** Data arrived and is being processed. */
  void heard() {
    processing = true;
  }

  /** Processing is done; waiting for more data. */
  void waiting() {
    waitingSince = System.nanoTime();
    processing = false;
  }

  void stop() {
    stopped = true;
    ScheduledFuture<?> current = task;
    if (current != null) {
      current.cancel(false);
    }
  }

  private void check() {
    if (stopped) {
      return;
    }
    long left = processing ? timeoutNanos : waitingSince + timeoutNanos - System.nanoTime();
    if (left > 0) {
      schedule(left);
    } else {
      connections.workers().execute(onTimeout);
    }
  }

  private void schedule(long nanos) {
    try {
      task = connections.timer().schedule(this::check, nanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException closing) {
      stopped = true; // the connections are being closed and end the call themselves
    }
    if (stopped) {
      stop();
    }
  }
}
