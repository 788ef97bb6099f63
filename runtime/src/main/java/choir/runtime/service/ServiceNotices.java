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
 * Tells the service manager of this machine how its node is: that it starts and what it waits for,
 * that it serves, that it lives, that it stops. Thread-safe; no method but {@link #stopping} waits.
 */
public final class ServiceNotices {
  private static final Logger log = LoggerFactory.getLogger(ServiceNotices.class);

  /** Lines of progress that come within it are told as one: each costs a process. */
  private static final Duration GATHER = Duration.ofMillis(500);

  /** What a line of progress buys a start; those that wait for others tell every ten seconds. */
  private static final Duration MORE_TIME = Duration.ofSeconds(90);

  /** How long the process's end may be put off by saying that it comes. */
  private static final Duration LAST_WORD = Duration.ofSeconds(2);

  /** A status is a line for a person. */
  private static final int MAX_STATUS = 200;

  private final Optional<ScheduledExecutorService> thread;
  private final NotifyProgram program;
  private final Optional<Duration> watchdog;

  /** What is to be told of the start; empty if nothing. */
  private String stage = "";

  private boolean stopped;
  private Optional<ScheduledFuture<?>> telling = Optional.empty();
  private Optional<ScheduledFuture<?>> watching = Optional.empty();

  ServiceNotices(boolean asked, Optional<Duration> watchdog, NotifyProgram program) {
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
   * As the process's environment says; one that does nothing if no manager asks.
   *
   * @param pid of this process: a watchdog may be meant for another
   */
  public static ServiceNotices of(Map<String, String> environment, long pid) {
    boolean asked = !environment.getOrDefault("NOTIFY_SOCKET", "").isEmpty();
    return new ServiceNotices(asked, watchdog(environment, pid), NotifyProgram.SYSTEMD);
  }

  /** How often the manager wants to hear of a node that lives, at the least. */
  static Optional<Duration> watchdog(Map<String, String> environment, long pid) {
    String micros = environment.getOrDefault("WATCHDOG_USEC", "");
    String meant = environment.getOrDefault("WATCHDOG_PID", Long.toString(pid));
    if (!micros.matches("[1-9][0-9]{0,17}") || !meant.equals(Long.toString(pid))) {
      return Optional.empty();
    }
    return Optional.of(Duration.ofNanos(Long.parseLong(micros) * 1000));
  }

  /**
   * The node is on its way; each call buys it time.
   *
   * @param what it does or waits for, for a person
   */
  public synchronized void starting(String what) {
    endWatch();
    boolean waits = !stage.isEmpty();
    stage = what;
    if (!waits && !stopped) {
      telling = thread.map(t -> t.schedule(this::tellStage, GATHER.toMillis(), MILLISECONDS));
    }
  }

  /**
   * The node serves; from now on it is told to be alive at half of the manager's interval.
   *
   * @param lives asked each time, on a thread of this object; may wait for a quarter of the
   *     manager's interval
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
      watching =
          thread.map(t -> t.scheduleWithFixedDelay(() -> beat(lives), 0, half, MILLISECONDS));
    }
  }

  /** The node stops: the last word. Returns once the manager knows it, or after two seconds. */
  public void stopping() {
    synchronized (this) {
      if (stopped) {
        return;
      }
      stopped = true;
      stage = "";
      endWatch();
      telling.ifPresent(each -> each.cancel(false));
      thread.ifPresent(t -> t.execute(() -> tell(List.of("STOPPING=1", "STATUS=stops"))));
      thread.ifPresent(ExecutorService::shutdown);
    }
    try {
      if (thread.isPresent()
          && !thread.get().awaitTermination(LAST_WORD.toMillis(), MILLISECONDS)) {
        thread.get().shutdownNow();
        log.warn("the service manager was not told in time that the node stops");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** The text as a status can be: one line, not too long. */
  static String status(String words) {
    String line = words.replaceAll("\\p{Cntrl}+", " ").strip();
    return "STATUS=" + (line.length() > MAX_STATUS ? line.substring(0, MAX_STATUS) : line);
  }

  private void tellStage() {
    String words;
    synchronized (this) {
      words = stage;
      stage = "";
    }
    if (words.isEmpty()) {
      return;
    }
    long micros = MORE_TIME.toNanos() / 1000;
    tell(List.of("EXTEND_TIMEOUT_USEC=" + micros, status(words)));
  }

  private void beat(BooleanSupplier lives) {
    if (lives.getAsBoolean()) {
      tell(List.of("WATCHDOG=1"));
    } else {
      log.error("the node's actors do not answer; the service manager is not told that it lives");
      tell(List.of("STATUS=does not answer"));
    }
  }

  private void endWatch() {
    watching.ifPresent(each -> each.cancel(false));
    watching = Optional.empty();
  }

  private void tell(List<String> assignments) {
    try {
      program.tell(assignments);
    } catch (IOException failed) {
      log.warn(
          "the service manager was not told {}: {}. Without 'systemd-notify' the service must be of"
              + " Type=exec, without WatchdogSec",
          assignments,
          failed.getMessage());
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }
}
