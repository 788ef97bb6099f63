package choir.runtime.sq.store;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sweeps periodically, on the leader: batches with pauses until nothing is left, then an hour of
 * rest. What fails is tried again after that hour; nothing depends on it.
 */
public final class Sweeper implements AutoCloseable {
  static final Duration REST = Duration.ofHours(1);

  /** Between batches the store belongs to others. */
  static final Duration PAUSE = Duration.ofSeconds(5);

  /** A node that starts has better things to do. */
  static final Duration FIRST = Duration.ofMinutes(10);

  private static final Logger log = LoggerFactory.getLogger(Sweeper.class);

  private final Sweep sweep;
  private final BooleanSupplier leads;
  private final Timers timers;
  private volatile boolean closed;

  private Sweeper(Store store, BooleanSupplier leads, Timers timers) {
    this.sweep = new Sweep(store);
    this.leads = leads;
    this.timers = timers;
  }

  /**
   * Sweeps a store from now on.
   *
   * @param leads whether this node is the one to do it
   * @param timers on which reads of the store are done too, some milliseconds a batch
   */
  public static Sweeper start(Store store, BooleanSupplier leads, Timers timers) {
    Sweeper sweeper = new Sweeper(store, leads, timers);
    timers.after(FIRST, sweeper::run);
    return sweeper;
  }

  private void run() {
    if (closed) {
      return;
    }
    if (!leads.getAsBoolean()) {
      timers.after(REST, this::run);
      return;
    }
    swept()
        .whenComplete(
            (more, failure) -> {
              if (failure != null) {
                log.info("not swept, tried again in an hour: {}", failure.toString());
              }
              timers.after(failure == null && more ? PAUSE : REST, this::run);
            });
  }

  private CompletionStage<Boolean> swept() {
    try {
      return sweep.step();
    } catch (RuntimeException failed) {
      return CompletableFuture.failedStage(failed);
    }
  }

  /** Begins nothing any more. */
  @Override
  public void close() {
    closed = true;
  }
}
