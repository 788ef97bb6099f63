package choir.runtime.bench;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;

/** What the entities of one round share. They store on until it is over. */
final class BenchRound {
  private final LongAdder events = new LongAdder();
  private final Latencies latencies = new Latencies();
  private final CountDownLatch ready;
  private volatile boolean counting;
  private volatile boolean over;

  BenchRound(int entities) {
    ready = new CountDownLatch(entities);
  }

  /** Once for each entity: it has stored its first event. */
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

  /** Returns when every entity has been recovered and has stored its first event. */
  void awaitAll() throws InterruptedException {
    ready.await();
  }

  /** Counts for as long as given, then lets the entities stop. */
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
