package choir.runtime.model;

import choir.core.model.ModelAnswer;
import choir.core.model.ModelClient.Listener;
import choir.core.model.ModelFailure;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the promise of {@link Listener} whatever the threads do: one call at a time, exactly one
 * end, nothing that begins after a cancel. A listener that throws has its call ended.
 */
final class Delivery {
  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

  private final Listener listener;
  private final ReentrantLock turn = new ReentrantLock();
  private volatile boolean over;

  Delivery(Listener listener) {
    this.listener = listener;
  }

  boolean over() {
    return over;
  }

  /** Never waits, so a callback that has begun may still be running. */
  void cancel() {
    over = true;
  }

  void text(String delta) {
    turn.lock();
    try {
      if (over || delta.isEmpty()) {
        return;
      }
      try {
        listener.onText(delta);
      } catch (RuntimeException bug) {
        LOG.error("A listener threw while text arrived; its call is ended", bug);
        end(() -> listener.onFailure(new ModelFailure.Unreachable("the listener threw: " + bug)));
      }
    } finally {
      turn.unlock();
    }
  }

  void answer(ModelAnswer answer) {
    end(() -> listener.onAnswer(answer));
  }

  void fail(ModelFailure failure) {
    end(() -> listener.onFailure(failure));
  }

  private void end(Runnable last) {
    turn.lock();
    try {
      if (over) {
        return;
      }
      over = true;
      last.run();
    } catch (RuntimeException bug) {
      LOG.error("A listener threw at the end of its call", bug);
    } finally {
      turn.unlock();
    }
  }
}
