package choir.runtime.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.LinkedHashMap;
import java.util.Map;

/** Metrics read during a scrape. Not thread-safe. */
public final class MetricsSnapshot {
  private static final String TOTAL = "_total";

  private final Map<String, GaugeSnapshot.Builder> gauges = new LinkedHashMap<>();
  private final Map<String, CounterSnapshot.Builder> counters = new LinkedHashMap<>();

  MetricsSnapshot() {}

  /**
   * Adds a gauge.
   *
   * @param labels alternating names and values; the names must be the same for all calls of a
   *     metric
   */
  public MetricsSnapshot gauge(String name, String help, double value, String... labels) {
    gauges
        .computeIfAbsent(name, made -> GaugeSnapshot.builder().name(made).help(help))
        .dataPoint(GaugeDataPointSnapshot.builder().value(value).labels(Labels.of(labels)).build());
    return this;
  }

  /** Adds a gauge; values beyond 2^53 lose precision. */
  public MetricsSnapshot gauge(String name, String help, long value, String... labels) {
    return gauge(name, help, (double) value, labels);
  }

  /**
   * Adds a counter, which must not decrease during the lifetime of the process.
   *
   * @param name must end with {@code _total}
   */
  public MetricsSnapshot counter(String name, String help, double value, String... labels) {
    if (!name.endsWith(TOTAL)) {
      throw new IllegalArgumentException(name + " must end with " + TOTAL);
    }
    // The writer appends the suffix.
    String base = name.substring(0, name.length() - TOTAL.length());
    counters
        .computeIfAbsent(name, made -> CounterSnapshot.builder().name(base).help(help))
        .dataPoint(
            CounterDataPointSnapshot.builder().value(value).labels(Labels.of(labels)).build());
    return this;
  }

  MetricSnapshots snapshots() {
    MetricSnapshots.Builder all = MetricSnapshots.builder();
    gauges.values().forEach(each -> all.metricSnapshot(each.build()));
    counters.values().forEach(each -> all.metricSnapshot(each.build()));
    return all.build();
  }
}
