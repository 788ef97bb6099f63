package choir.runtime.bench;

import choir.runtime.model.FakeReply;
import choir.runtime.model.FakeRequest;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The times from hooks to their model requests. The text of a hook contains its number and is part
 * of the model request. Thread-safe.
 */
final class HookTimes {
  private static final String MARK = "bench-hook-";
  private static final FakeReply ANSWER = FakeReply.text("Noted.");

  private final AtomicInteger numbers = new AtomicInteger();
  private final ConcurrentHashMap<Integer, Sent> waiting = new ConcurrentHashMap<>();
  private final LongAdder asked = new LongAdder();
  private final LongAdder again = new LongAdder();

  /** A hook in flight. */
  static final class Sent {
    final int number;
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final long at = System.nanoTime();
    private final @Nullable Latencies latencies;

    Sent(int number, @Nullable Latencies latencies) {
      this.number = number;
      this.latencies = latencies;
    }

    String text() {
      return "Something has happened that you may want to know of: " + MARK + number + ".";
    }

    /** Waits for the model request, at most {@code millis}. */
    boolean awaitModel(long millis) throws InterruptedException {
      return arrived.await(millis, TimeUnit.MILLISECONDS);
    }
  }

  /**
   * Registers a hook about to be sent.
   *
   * @param latencies receives its latency to the model request; may be null
   */
  Sent next(@Nullable Latencies latencies) {
    Sent sent = new Sent(numbers.incrementAndGet(), latencies);
    waiting.put(sent.number, sent);
    return sent;
  }

  /** The script of the fake model. */
  FakeReply answer(FakeRequest request) {
    long now = System.nanoTime();
    int at = request.body().lastIndexOf(MARK);
    if (at >= 0) {
      asked.increment();
      Sent sent = waiting.remove(number(request.body(), at + MARK.length()));
      if (sent == null) {
        again.increment();
      } else {
        if (sent.latencies != null) {
          sent.latencies.add(now - sent.at);
        }
        sent.arrived.countDown();
      }
    }
    return ANSWER;
  }

  private static int number(String body, int from) {
    int number = 0;
    for (int i = from; i < body.length() && Character.isDigit(body.charAt(i)); i++) {
      number = number * 10 + body.charAt(i) - '0';
    }
    return number;
  }

  /** Forgets a hook that was not accepted. */
  void forget(Sent sent) {
    waiting.remove(sent.number);
  }

  /** The number of hooks for which no model request has come yet. */
  int waiting() {
    return waiting.size();
  }

  /** The number of model requests for hooks. */
  long asked() {
    return asked.sum();
  }

  /** The number of repeated model requests for hooks. */
  long askedAgain() {
    return again.sum();
  }
}
