package choir.runtime.sq.store;

import java.time.Duration;

/** The node's own monotonic time; virtual in simulations. */
public interface Timers {
  /** From an arbitrary beginning. */
  long nanos();

  /** Runs a quick task later, on a thread of its own. */
  void after(Duration wait, Runnable task);
}
