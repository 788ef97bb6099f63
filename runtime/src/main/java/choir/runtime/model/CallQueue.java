package choir.runtime.model;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Limits the calls in progress at a server; further calls wait in the order of their arrival. Some
 * servers serve one call at a time, and llama-cpp-python drops the call in progress when another
 * arrives. Thread-safe; never blocks.
 */
public final class CallQueue {
  /** Maximum number of waiting calls: at one call a second, the last waits for 17 minutes. */
  static final int MAX_WAITING = 1_000;

  private final int limit;
  private final Deque<Place> waiting = new ArrayDeque<>();
  private int running;

  private CallQueue(int limit) {
    this.limit = limit;
  }

  /** A queue in which no call waits. */
  public static CallQueue unlimited() {
    return new CallQueue(Integer.MAX_VALUE);
  }

  /**
   * A queue with a limit.
   *
   * @param limit maximum number of calls in progress; at least 1
   */
  public static CallQueue of(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit is " + limit + ", must be at least 1");
    }
    return new CallQueue(limit);
  }

  boolean isLimited() {
    return limit < Integer.MAX_VALUE;
  }

  /** A call's place in the queue. */
  final class Place {
    private final Runnable start;
    private boolean started;
    private boolean left;
    private boolean refused;

    private Place(Runnable start) {
      this.start = start;
    }

    /** Whether the queue was full, so that the call will not be started. */
    boolean isRefused() {
      return refused;
    }

    /** The call has ended or was cancelled, possibly before its start. Idempotent. */
    void leave() {
      CallQueue.this.leave(this);
    }
  }

  /**
   * Adds a call.
   *
   * @param start called once the call may start: within this method, or later by the thread that
   *     ends another call; not called if the place was left before
   */
  Place enter(Runnable start) {
    Place place = new Place(start);
    if (!isLimited()) {
      place.started = true;
      start.run();
      return place;
    }
    synchronized (this) {
      if (running < limit) {
        running++;
        place.started = true;
      } else if (waiting.size() < MAX_WAITING) {
        waiting.addLast(place);
      } else {
        place.refused = true;
        place.left = true;
      }
    }
    if (place.started) {
      start.run();
    }
    return place;
  }

  private void leave(Place place) {
    Place next = null;
    synchronized (this) {
      if (place.left || !isLimited()) {
        return;
      }
      place.left = true;
      if (!place.started) {
        waiting.remove(place);
        return;
      }
      next = waiting.pollFirst();
      if (next == null) {
        running--;
      } else {
        next.started = true;
      }
    }
    if (next != null) {
      next.start.run();
    }
  }
}
