package choir.runtime.tool;

import choir.core.tool.Tool;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Threads for tool calls that wait for a disk or a program. They are separate from those of the
 * store and the edges: whatever an agent calls, the others are answered.
 */
final class ToolThreads {
  /** Calls that wait for a thread; each has a turn of an agent that waits for it. */
  private static final int QUEUE = 1_000;

  private static final long IDLE_SECONDS = 30;
  private static final String BUSY =
      "this machine is busy with " + QUEUE + " other calls; call again";

  private final ThreadPoolExecutor pool;

  /**
   * @param threads maximum number of calls at a time
   */
  ToolThreads(int threads) {
    AtomicInteger number = new AtomicInteger();
    pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(QUEUE),
            task -> {
              Thread thread = new Thread(task, "tool-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
  }

  /**
   * Performs blocking work.
   *
   * @param refused what comes of a reason for which the work is not begun
   */
  <T> CompletionStage<T> perform(Supplier<T> work, Function<String, T> refused) {
    try {
      return CompletableFuture.supplyAsync(work, pool);
    } catch (RejectedExecutionException full) {
      return CompletableFuture.completedStage(refused.apply(BUSY));
    }
  }

  /** The work of a call. */
  interface Work {
    Tool.Result run() throws RefusedException;
  }

  /** Performs the work of a call; a refusal becomes a failed result. */
  CompletionStage<Tool.Result> run(Work work) {
    return perform(() -> result(work), Tool.Result::failed);
  }

  /** The examination of a call. */
  interface Examination {
    Tool.Prepared run() throws RefusedException;
  }

  /** Examines a call; a refusal becomes an impossible call. */
  CompletionStage<Tool.Prepared> prepare(Examination examination) {
    return perform(() -> prepared(examination), Tool.Prepared::refused);
  }

  private static Tool.Prepared prepared(Examination examination) {
    try {
      return examination.run();
    } catch (RefusedException refused) {
      return Tool.Prepared.refused(refused.words());
    }
  }

  private static Tool.Result result(Work work) {
    try {
      return work.run();
    } catch (RefusedException refused) {
      return Tool.Result.failed(refused.words());
    }
  }
}
