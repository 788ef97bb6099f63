package choir.runtime.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.LinkedHashMap;
import java.util.Map;

/** What is read at the moment of a scrape. Of one thread. */
public final class MetricsSnapshot {
  private static final String TOTAL = "_total";

  private final Map<String, GaugeSnapshot.Builder> gauges = new LinkedHashMap<>();
  private final Map<String, CounterSnapshot.Builder> counters = new LinkedHashMap<>();

  MetricsSnapshot() {}

  /**
   * A value of now.
   *
   * @param labels names and values by turns; the same names at each call of one name
   */
  public MetricsSnapshot gauge(String name, String help, double value, String... labels) {
    gauges
        .computeIfAbsent(name, made -> GaugeSnapshot.builder().name(made).help(help))
        .dataPoint(GaugeDataPointSnapshot.builder().value(value).labels(Labels.of(labels)).build());
    return this;
  }

  /** As the other; counts beyond 2^53 lose their last digits. */
  public MetricsSnapshot gauge(String name, String help, long value, String... labels) {
    return gauge(name, help, (double) value, labels);
  }

  /**
   * A value that only grows as long as the process lives.
   *
   * @param name ends with {@code _total}
   */
  public MetricsSnapshot counter(String name, String help, double value, String... labels) {
    if (!name.endsWith(TOTAL)) {
      throw new IllegalArgumentException(name + " must end with " + TOTAL);
    }
    // The writer puts the ending back.
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
