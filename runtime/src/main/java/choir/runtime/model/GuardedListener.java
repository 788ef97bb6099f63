package choir.runtime.model;

import choir.core.model.ModelAnswer;
import choir.core.model.ModelClient.Listener;
import choir.core.model.ModelFailure;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Enforces the contract of {@link Listener} across threads: one callback at a time, exactly one
 * end, no callback after a cancellation. An exception of the listener ends the call.
 */
final class GuardedListener {
  private static final Logger LOG = LoggerFactory.getLogger(GuardedListener.class);

  private final Listener listener;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile boolean ended;
  private final AtomicReference<@Nullable Runnable> atEnd = new AtomicReference<>();

  GuardedListener(Listener listener) {
    this.listener = listener;
  }

  boolean ended() {
    return ended;
  }

  /**
   * Sets what is to be done once after the end: an answer, a failure or a cancellation. It is done
   * immediately if the end has come already.
   */
  void onEnd(Runnable action) {
    atEnd.set(action);
    if (ended) {
      runAtEnd();
    }
  }

  private void runAtEnd() {
    Runnable action = atEnd.getAndSet(null);
    if (action != null) {
      action.run();
    }
  }

  /** Does not wait; a callback in progress may still be running. */
  void cancel() {
    ended = true;
    runAtEnd();
  }

  void text(String delta) {
    lock.lock();
    try {
      if (ended || delta.isEmpty()) {
        return;
      }
      try {
        listener.onText(delta);
      } catch (RuntimeException bug) {
        LOG.error("A listener threw an exception on text; its call is ended", bug);
        end(
            () ->
                listener.onFailure(
                    new ModelFailure.Incomplete("the listener threw an exception: " + bug)));
      }
    } finally {
      lock.unlock();
    }
  }

  void answer(ModelAnswer answer) {
    end(() -> listener.onAnswer(answer));
  }

  void fail(ModelFailure failure) {
    end(() -> listener.onFailure(failure));
  }

  private void end(Runnable last) {
    lock.lock();
    try {
      if (ended) {
        return;
      }
      ended = true;
      last.run();
    } catch (RuntimeException bug) {
      LOG.error("A listener threw an exception at the end of its call", bug);
    } finally {
      lock.unlock();
    }
    runAtEnd();
  }
}
