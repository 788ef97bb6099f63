package choir.runtime.sq.edge;

import java.time.Duration;

/**
 * Whether the head of a request is arriving on a connection, and since when. Written by the stages
 * of one connection, which may run on several threads.
 */
final class HeadWatch {
  private static final long NONE = Long.MIN_VALUE;

  private boolean serving;
  private long since = NONE;

  /** A connection was made: a head must follow. */
  synchronized void expected() {
    since = System.nanoTime();
  }

  /** Bytes arrived: the beginning of a head, unless a request is in progress. */
  synchronized void bytesArrived() {
    if (!serving && since == NONE) {
      since = System.nanoTime();
    }
  }

  /** A head is complete. */
  synchronized void arrived() {
    serving = true;
    since = NONE;
  }

  /** The request has its answer; what arrives from now on is the rest of its body, or a head. */
  synchronized void answered() {
    serving = false;
  }

  synchronized boolean isLate(long now, Duration most) {
    return since != NONE && now - since > most.toNanos();
  }
}
