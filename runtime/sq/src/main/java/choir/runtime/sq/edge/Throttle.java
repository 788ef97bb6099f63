package choir.runtime.sq.edge;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Counts invalid tokens by address: after 20 within 60 s, further ones are refused for a while. */
public final class Throttle {
  public static final int FAILURES = 20;
  public static final Duration WINDOW = Duration.ofSeconds(60);

  /** Maximum number of addresses; the one that failed longest ago is dropped. */
  private static final int MAX_ADDRESSES = 10_000;

  private final InstantSource time;
  private final Map<String, Deque<Long>> failures = new LinkedHashMap<>();

  public Throttle(InstantSource time) {
    this.time = time;
  }

  /**
   * Records a failure.
   *
   * @return milliseconds for which further ones are refused; 0 if there were few so far
   */
  public synchronized long failed(String address) {
    long now = time.millis();
    Deque<Long> own = failures.remove(address);
    if (own == null) {
      own = new ArrayDeque<>();
    }
    while (!own.isEmpty() && own.peekFirst() <= now - WINDOW.toMillis()) {
      own.removeFirst();
    }
    long wait = own.size() < FAILURES ? 0 : own.getFirst() + WINDOW.toMillis() - now;
    if (wait == 0) {
      own.addLast(now);
    }
    failures.put(address, own);
    if (failures.size() > MAX_ADDRESSES) {
      Iterator<String> oldest = failures.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
    return wait;
  }
}
