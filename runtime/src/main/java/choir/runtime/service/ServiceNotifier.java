package choir.runtime.service;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notifies the service manager of the node's status: starting and what it is waiting for, ready,
 * alive, stopping. Thread-safe; only {@link #stopping} blocks.
 */
public final class ServiceNotifier {
  private static final Logger log = LoggerFactory.getLogger(ServiceNotifier.class);

  /** Interval in which progress lines are merged: each notification costs a process. */
  private static final Duration MERGE_INTERVAL = Duration.ofMillis(500);

  /** Time-out extension per progress line; waiting steps report every ten seconds. */
  private static final Duration START_EXTENSION = Duration.ofSeconds(90);

  /** Maximum delay of the process exit by the final notification. */
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(2);

  /** Maximum length of a status line. */
  private static final int MAX_STATUS = 200;

  private final Optional<ScheduledExecutorService> thread;
  private final NotifyProgram program;
  private final Optional<Duration> watchdog;

  /** The pending start status; empty if there is none. */
  private String stage = "";

  private boolean stopped;
  private Optional<ScheduledFuture<?>> pendingNotice = Optional.empty();
  private Optional<ScheduledFuture<?>> watchdogTimer = Optional.empty();

  ServiceNotifier(boolean asked, Optional<Duration> watchdog, NotifyProgram program) {
    this.watchdog = watchdog;
    this.program = program;
    this.thread =
        asked
            ? Optional.of(
                Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("service-notices").factory()))
            : Optional.empty();
  }

  /**
   * Creates notices configured by the environment; they do nothing without a service manager.
   *
   * @param pid pid of this process: a watchdog may refer to another one
   */
  public static ServiceNotifier of(Map<String, String> environment, long pid) {
    boolean asked = !environment.getOrDefault("NOTIFY_SOCKET", "").isEmpty();
    return new ServiceNotifier(asked, watchdog(environment, pid), NotifyProgram.SYSTEMD);
  }

  /** The watchdog interval of the manager. */
  static Optional<Duration> watchdog(Map<String, String> environment, long pid) {
    String micros = environment.getOrDefault("WATCHDOG_USEC", "");
    String meant = environment.getOrDefault("WATCHDOG_PID", Long.toString(pid));
    if (!micros.matches("[1-9][0-9]{0,17}") || !meant.equals(Long.toString(pid))) {
      return Optional.empty();
    }
    return Optional.of(Duration.ofNanos(Long.parseLong(micros) * 1000));
  }

  /**
   * Notifies of progress during the start; each call extends the start time-out.
   *
   * @param what human-readable activity or wait
   */
  public synchronized void starting(String what) {
    endWatch();
    boolean waits = !stage.isEmpty();
    stage = what;
    if (!waits && !stopped) {
      pendingNotice =
          thread.map(t -> t.schedule(this::notifyStage, MERGE_INTERVAL.toMillis(), MILLISECONDS));
    }
  }

  /**
   * Notifies that the node is ready; from now on the watchdog is notified at half its interval.
   *
   * @param lives liveness check, called on a thread of this object; may block for a quarter of the
   *     interval
   */
  public synchronized void ready(BooleanSupplier lives) {
    stage = "";
    if (stopped) {
      return;
    }
    thread.ifPresent(t -> t.execute(() -> tell(List.of("READY=1", "STATUS=serves"))));
    endWatch();
    long half = watchdog.map(Duration::toMillis).orElse(0L) / 2;
    if (half > 0) {
      watchdogTimer =
          thread.map(
              t -> t.scheduleWithFixedDelay(() -> notifyWatchdog(lives), 0, half, MILLISECONDS));
    }
  }

  /** Notifies that the node is stopping. Returns when delivered, or after two seconds. */
  public void stopping() {
    synchronized (this) {
      if (stopped) {
        return;
      }
      stopped = true;
      stage = "";
      endWatch();
      pendingNotice.ifPresent(each -> each.cancel(false));
      thread.ifPresent(t -> t.execute(() -> tell(List.of("STOPPING=1", "STATUS=stops"))));
      thread.ifPresent(ExecutorService::shutdown);
    }
    try {
      if (thread.isPresent()
          && !thread.get().awaitTermination(STOP_TIMEOUT.toMillis(), MILLISECONDS)) {
        thread.get().shutdownNow();
        log.warn("notifying the service manager of the stop timed out");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Converts a text to a status: one line of limited length. */
  static String status(String words) {
    String line = words.replaceAll("\\p{Cntrl}+", " ").strip();
    return "STATUS=" + (line.length() > MAX_STATUS ? line.substring(0, MAX_STATUS) : line);
  }

  private void notifyStage() {
    String words;
    synchronized (this) {
      words = stage;
      stage = "";
    }
    if (words.isEmpty()) {
      return;
    }
    long micros = START_EXTENSION.toNanos() / 1000;
    tell(List.of("EXTEND_TIMEOUT_USEC=" + micros, status(words)));
  }

  private void notifyWatchdog(BooleanSupplier lives) {
    if (lives.getAsBoolean()) {
      tell(List.of("WATCHDOG=1"));
    } else {
      log.error(
          "the node's actors do not respond; the watchdog of the service manager is not notified");
      tell(List.of("STATUS=does not answer"));
    }
  }

  private void endWatch() {
    watchdogTimer.ifPresent(each -> each.cancel(false));
    watchdogTimer = Optional.empty();
  }

  private void tell(List<String> assignments) {
    try {
      program.tell(assignments);
    } catch (IOException failed) {
      log.warn(
          "notifying the service manager of {} failed: {}. Without systemd-notify the service needs"
              + " Type=exec and no WatchdogSec",
          assignments,
          failed.getMessage());
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }
}
