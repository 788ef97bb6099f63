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
  /** A standstill is seen as a tick that comes late. */
  private static final Duration TICK = Duration.ofMillis(100);

  private static final Duration REMEMBERED = Duration.ofMinutes(1);

  private record Pause(long at, long millis) {}

  private final Path home;
  private final ScheduledExecutorService ticking =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("steward-tick").factory());
  private final Deque<Pause> pauses = new ArrayDeque<>();
  private long lastTick = System.nanoTime();

  MachineProbe(Path home) {
    this.home = home;
    var ticks =
        ticking.scheduleWithFixedDelay(
            this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    assert ticks != null;
  }

  private synchronized void tick() {
    long now = System.nanoTime();
    long late = Duration.ofNanos(now - lastTick).minus(TICK).toMillis();
    lastTick = now;
    // Less than a tick is the scheduler's grain, not a standstill.
    if (late >= TICK.toMillis()) {
      pauses.add(new Pause(now, late));
    }
    forget(now);
  }

  private void forget(long now) {
    while (!pauses.isEmpty() && now - pauses.peek().at() > REMEMBERED.toNanos()) {
      pauses.remove();
    }
  }

  private synchronized long longestPause() {
    forget(System.nanoTime());
    return pauses.stream().mapToLong(Pause::millis).max().orElse(0);
  }

  /** The facts of this moment. */
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
    ticking.shutdownNow();
  }
}
