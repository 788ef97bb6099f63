package choir.runtime.bench;

import java.util.Arrays;

/** A collection of latencies. Thread-safe. */
public final class Latencies {
  /**
   * A summary of the distribution, in milliseconds.
   *
   * @param count number of latencies; if 0, all other values are 0
   */
  public record Spread(int count, double p50, double p90, double p99, double max) {
    @Override
    public String toString() {
      return "p50 %.2f, p90 %.2f, p99 %.2f, max %.2f ms".formatted(p50, p90, p99, max);
    }
  }

  private long[] nanos = new long[1024];
  private int size;

  synchronized void add(long duration) {
    if (size == nanos.length) {
      nanos = Arrays.copyOf(nanos, size * 2);
    }
    nanos[size++] = duration;
  }

  synchronized Spread spread() {
    long[] sorted = Arrays.copyOf(nanos, size);
    Arrays.sort(sorted);
    return new Spread(size, at(sorted, 0.5), at(sorted, 0.9), at(sorted, 0.99), at(sorted, 1));
  }

  /** The given quantile. */
  private static double at(long[] sorted, double part) {
    int rank = (int) Math.ceil(part * sorted.length);
    return sorted.length == 0 ? 0 : sorted[Math.max(0, rank - 1)] / 1e6;
  }
}
