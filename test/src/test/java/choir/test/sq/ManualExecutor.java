package choir.test.sq;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;

/** An executor whose tasks are run manually on the test's thread. */
public final class ManualExecutor implements Executor {
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  /** Runs the oldest task; false if there is none. */
  public boolean runOne() {
    Runnable task = tasks.poll();
    if (task != null) {
      task.run();
    }
    return task != null;
  }

  /** Runs tasks until none is left, those included that they add. */
  public void runAll() {
    while (runOne()) {
      // the work is done by the condition
    }
  }
}
