package choir.runtime.simulation;

import com.typesafe.config.Config;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.dispatch.DispatcherPrerequisites;
import org.apache.pekko.dispatch.ExecutorServiceConfigurator;
import org.apache.pekko.dispatch.ExecutorServiceFactory;

/** The executor of every dispatcher of a simulated machine: the loop. Made by Pekko. */
public final class SimExecutorConfigurator extends ExecutorServiceConfigurator {
  private final SimMachine.Slot slot;

  public SimExecutorConfigurator(Config config, DispatcherPrerequisites prerequisites) {
    super(config, prerequisites);
    this.slot = SimMachine.slot(prerequisites.settings().config());
  }

  @Override
  public ExecutorServiceFactory createExecutorServiceFactory(String id, ThreadFactory threads) {
    return () -> new OnLoop(slot);
  }

  private static final class OnLoop extends AbstractExecutorService {
    private final SimMachine.Slot slot;
    private boolean shut;

    OnLoop(SimMachine.Slot slot) {
      this.slot = slot;
    }

    @Override
    public void execute(Runnable task) {
      slot.loop().execute(slot.owner(), task);
    }

    @Override
    public void shutdown() {
      shut = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
      shut = true;
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return shut;
    }

    @Override
    public boolean isTerminated() {
      return shut;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return shut;
    }
  }
}
