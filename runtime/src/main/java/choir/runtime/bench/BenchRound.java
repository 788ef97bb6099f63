package choir.runtime.bench;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;

/** The shared state of a round's entities, which store events until it is over. */
final class BenchRound {
  private final LongAdder events = new LongAdder();
  private final Latencies latencies = new Latencies();
  private final CountDownLatch ready;
  private volatile boolean counting;
  private volatile boolean over;

  BenchRound(int entities) {
    ready = new CountDownLatch(entities);
  }

  /** Called once per entity when its first event is stored. */
  void ready() {
    ready.countDown();
  }

  void stored(long nanos) {
    if (counting) {
      events.increment();
      latencies.add(nanos);
    }
  }

  boolean isOver() {
    return over;
  }

  /** Waits until every entity has recovered and stored its first event. */
  void awaitAll() throws InterruptedException {
    ready.await();
  }

  /** Measures for the given time, then stops the entities. */
  JournalBench.Figures count(int entities, long millis) throws InterruptedException {
    long began = System.nanoTime();
    counting = true;
    Thread.sleep(millis);
    counting = false;
    double seconds = (System.nanoTime() - began) / 1e9;
    over = true;
    long stored = events.sum();
    return new JournalBench.Figures(
        entities, stored, stored / seconds, seconds, latencies.spread());
  }
}
