package choir.runtime.cli;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Says on a terminal what a command waits for, once that takes longer than a second. Removes the
 * line when the wait is over, so that it does not mix with the result.
 */
public final class Progress implements AutoCloseable {
  private static final Duration EVERY = Duration.ofSeconds(1);

  /** Return to the start of the line, and clear it. */
  private static final String CLEAR = "\r\u001b[K";

  private final Screen screen;
  private final String what;
  private final long began = System.nanoTime();
  private final ScheduledExecutorService timer;
  private boolean shown;
  private boolean closed;

  private Progress(Screen screen, String what, ScheduledExecutorService timer) {
    this.screen = screen;
    this.what = what;
    this.timer = timer;
  }

  /**
   * Begins to wait.
   *
   * @param screen standard error; without a terminal nothing is shown
   * @param what such as {@code waiting for http://127.0.0.1:1338}
   */
  public static Progress of(Screen screen, String what) {
    Progress progress =
        new Progress(
            screen,
            what,
            Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("choir-progress").factory()));
    if (screen.isTerminal()) {
      var ticks =
          progress.timer.scheduleAtFixedRate(
              progress::tick, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
      assert ticks != null;
    }
    return progress;
  }

  /** Shows the wait now. */
  synchronized void tick() {
    if (!closed) {
      screen.control(CLEAR);
      screen.print(what + " for " + Duration.ofNanos(System.nanoTime() - began).toSeconds() + " s");
      screen.flush();
      shown = true;
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    timer.shutdownNow();
    if (shown) {
      screen.control(CLEAR);
    }
  }
}
