package choir.runtime.simulation;

import com.typesafe.config.Config;
import java.io.Closeable;
import java.util.concurrent.ThreadFactory;
import org.apache.pekko.actor.AbstractScheduler;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.event.LoggingAdapter;
import scala.concurrent.ExecutionContext;
import scala.concurrent.duration.FiniteDuration;

/** The timers of a simulated machine: the loop's. Made by Pekko. */
public final class SimScheduler extends AbstractScheduler implements Closeable {
  private final SimMachine.Slot slot;

  public SimScheduler(Config config, LoggingAdapter log, ThreadFactory threads) {
    this.slot = SimMachine.slot(config);
  }

  /** One task, or the same one again and again. */
  private final class Repeated implements Cancellable {
    private final long interval;
    private final Runnable work;
    private final ExecutionContext executor;
    private long due;
    private SimLoop.Timer timer;
    private boolean over;

    Repeated(long delay, long interval, Runnable work, ExecutionContext executor) {
      this.interval = interval;
      this.work = work;
      this.executor = executor;
      this.due = slot.loop().nanos() + delay;
      this.timer = slot.loop().after(slot.owner(), delay, this::fire);
    }

    private void fire() {
      if (interval > 0) {
        due += interval;
        timer = slot.loop().after(slot.owner(), due - slot.loop().nanos(), this::fire);
      } else {
        over = true;
      }
      executor.execute(work);
    }

    @Override
    public boolean cancel() {
      boolean first = !over;
      over = true;
      timer.cancel();
      return first;
    }

    @Override
    public boolean isCancelled() {
      return timer.isCancelled();
    }
  }

  @Override
  public Cancellable scheduleOnce(FiniteDuration delay, Runnable work, ExecutionContext executor) {
    return new Repeated(delay.toNanos(), 0, work, executor);
  }

  @Override
  @SuppressWarnings("deprecation") // Pekko's other methods come down to this one.
  public Cancellable schedule(
      FiniteDuration delay, FiniteDuration interval, Runnable work, ExecutionContext executor) {
    return new Repeated(delay.toNanos(), interval.toNanos(), work, executor);
  }

  @Override
  public double maxFrequency() {
    return 1_000;
  }

  @Override
  public void close() {}
}
