package choir.runtime.node;

import choir.actors.placement.NodeReport;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Measures this machine and this JVM. Thread-safe. */
final class MachineProbe implements AutoCloseable {
  /** Interval of ticks; a late tick indicates a pause. */
  private static final Duration TICK = Duration.ofMillis(100);

  private static final Duration WINDOW = Duration.ofMinutes(1);

  private record Pause(long at, long millis) {}

  private final Path home;
  private final ScheduledExecutorService ticker =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("pause-probe").factory());
  private final Deque<Pause> pauses = new ArrayDeque<>();
  private long lastTick = System.nanoTime();

  MachineProbe(Path home) {
    this.home = home;
    var ticks =
        ticker.scheduleWithFixedDelay(
            this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    assert ticks != null;
  }

  private synchronized void tick() {
    long now = System.nanoTime();
    long late = Duration.ofNanos(now - lastTick).minus(TICK).toMillis();
    lastTick = now;
    // Less than a tick is scheduling jitter, not a pause.
    if (late >= TICK.toMillis()) {
      pauses.add(new Pause(now, late));
    }
    dropOld(now);
  }

  private void dropOld(long now) {
    while (!pauses.isEmpty() && now - pauses.peek().at() > WINDOW.toNanos()) {
      pauses.remove();
    }
  }

  private synchronized long longestPause() {
    dropOld(System.nanoTime());
    return pauses.stream().mapToLong(Pause::millis).max().orElse(0);
  }

  /** The current metrics. */
  NodeReport.Machine facts() {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    Runtime jvm = Runtime.getRuntime();
    return new NodeReport.Machine(
        jvm.availableProcessors(),
        system.getSystemLoadAverage(),
        system.getTotalMemorySize(),
        system.getFreeMemorySize(),
        jvm.totalMemory() - jvm.freeMemory(),
        jvm.maxMemory(),
        home.toFile().getUsableSpace(),
        longestPause());
  }

  @Override
  public void close() {
    ticker.shutdownNow();
  }
}
