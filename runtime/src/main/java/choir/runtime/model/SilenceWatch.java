package choir.runtime.model;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Notices when the other side sends nothing for too long. Time that our own listener takes does not
 * count. One timer task a call, however many pieces arrive.
 */
final class SilenceWatch {
  private final ModelConnections connections;
  private final long allowedNanos;
  private final Runnable onSilence;
  private volatile long waitingSince = System.nanoTime();
  private volatile boolean listening;
  private volatile boolean stopped;
  private volatile @Nullable ScheduledFuture<?> task;

  SilenceWatch(ModelConnections connections, Duration allowed, Runnable onSilence) {
    this.connections = connections;
    this.allowedNanos = TimeUnit.NANOSECONDS.convert(allowed);
    this.onSilence = onSilence;
  }

  void start() {
    schedule(allowedNanos);
  }

  /** Something came, we are at work on it. */
  void heard() {
    listening = true;
  }

  /** We are done with what came and wait for more. */
  void waiting() {
    waitingSince = System.nanoTime();
    listening = false;
  }

  void stop() {
    stopped = true;
    ScheduledFuture<?> current = task;
    if (current != null) {
      current.cancel(false);
    }
  }

  private void look() {
    if (stopped) {
      return;
    }
    long left = listening ? allowedNanos : waitingSince + allowedNanos - System.nanoTime();
    if (left > 0) {
      schedule(left);
    } else {
      connections.workers().execute(onSilence);
    }
  }

  private void schedule(long nanos) {
    try {
      task = connections.timer().schedule(this::look, nanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException closing) {
      stopped = true; // the connections are being closed and end the call themselves
    }
    if (stopped) {
      stop();
    }
  }
}
