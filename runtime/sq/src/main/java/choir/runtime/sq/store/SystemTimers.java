package choir.runtime.sq.store;

import java.io.Closeable;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Timers of a real node, on one thread. */
public final class SystemTimers implements Timers, Closeable {
  private static final Logger log = LoggerFactory.getLogger(SystemTimers.class);

  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name("sq-timers").factory());

  /** Starts the thread. */
  public SystemTimers() {
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public void after(Duration wait, Runnable task) {
    try {
      ScheduledFuture<?> set =
          thread.schedule(() -> run(task), wait.toNanos(), TimeUnit.NANOSECONDS);
      assert set != null;
    } catch (RejectedExecutionException closing) {
      log.debug("a timer was set while the store closes", closing);
    }
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException failed) {
      log.error("a timer of the store failed", failed);
    }
  }

  @Override
  public void close() {
    thread.shutdown();
  }
}
