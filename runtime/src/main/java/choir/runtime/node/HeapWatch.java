package choir.runtime.node;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that the heap is nearly full of what is in use. The node then refuses requests, which
 * would only make it collect garbage all the time, until enough is free again.
 *
 * <p>Only what a full collection left counts. While the heap is short a collection is asked for
 * every ten seconds: a node that refuses its requests allocates too little for one by itself.
 */
final class HeapWatch {
  /** Share of the old generation above which some requests' work uses up the rest. */
  private static final double SHORT = 0.9;

  /** Well below the other, so that it does not alternate. */
  private static final double ENOUGH = 0.8;

  /** A collection of a full heap of 256 MB takes half a second. */
  private static final Duration BETWEEN_COLLECTIONS = Duration.ofSeconds(10);

  private static final Logger log = LoggerFactory.getLogger(HeapWatch.class);

  /** The part of the heap that full collections leave alone only if it is in use. */
  interface Heap {
    /** Bytes in use after the last full collection; 0 before the first one. */
    long used();

    long max();

    void collect();
  }

  private final Heap heap;
  private boolean isShort;
  private Duration collected = Duration.ZERO;

  /** Watches a heap. */
  HeapWatch(Heap heap) {
    this.heap = heap;
  }

  /** Watches the heap of this process. */
  static HeapWatch ofProcess() {
    return new HeapWatch(
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .filter(MemoryPoolMXBean::isCollectionUsageThresholdSupported)
            .filter(pool -> pool.getName().contains("Old") || pool.getName().contains("Tenured"))
            .findFirst()
            .<Heap>map(OldGeneration::new)
            .orElseGet(Unknown::new));
  }

  /**
   * Looks at the heap. Called once a second.
   *
   * @param now time since any fixed instant
   */
  synchronized void check(Duration now) {
    boolean before = isShort;
    isShort = heap.used() > (before ? ENOUGH : SHORT) * heap.max();
    if (isShort != before) {
      tell();
      collected = now;
    } else if (isShort && now.minus(collected).compareTo(BETWEEN_COLLECTIONS) >= 0) {
      collected = now;
      heap.collect();
    }
  }

  private void tell() {
    if (isShort) {
      log.error("requests are refused: {}", words());
    } else {
      log.info("requests are accepted again: {} of {} MB are in use", used(), max());
    }
  }

  /** What is wrong and what to do; empty if there is room. */
  synchronized Optional<String> shortage() {
    return isShort ? Optional.of(words()) : Optional.empty();
  }

  private String words() {
    return "free heap (%d of %d MB are in use; start it with CHOIR_JAVA_OPTS=-Xmx%dm)"
        .formatted(used(), max(), (Runtime.getRuntime().maxMemory() * 2) >> 20);
  }

  private long used() {
    return heap.used() >> 20;
  }

  private long max() {
    return heap.max() >> 20;
  }

  private record OldGeneration(MemoryPoolMXBean pool) implements Heap {
    @Override
    public long used() {
      MemoryUsage left = pool.getCollectionUsage();
      return left == null ? 0 : left.getUsed();
    }

    @Override
    public long max() {
      return pool.getUsage().getMax();
    }

    @Override
    public void collect() {
      System.gc();
    }
  }

  /** A collector without an old generation. */
  private static final class Unknown implements Heap {
    @Override
    public long used() {
      return 0;
    }

    @Override
    public long max() {
      return 1;
    }

    @Override
    public void collect() {
      // Never short, so never asked.
    }
  }
}
