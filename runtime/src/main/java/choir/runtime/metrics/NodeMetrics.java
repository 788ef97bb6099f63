package choir.runtime.metrics;

import choir.actors.calendar.CalendarListener;
import choir.actors.mirrorborn.AgentListener;
import choir.core.model.ModelRouter;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmThreadsMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** All metrics of a node. Thread-safe. */
public final class NodeMetrics {
  /** The content type of {@link #scrape}. */
  public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final List<Consumer<MetricsSnapshot>> sources = new CopyOnWriteArrayList<>();
  private final HttpMetrics http = new HttpMetrics(registry);
  private final AgentMetrics agents = new AgentMetrics(registry);
  private final ScheduleMetrics schedules = new ScheduleMetrics(registry);
  private final ModelMetrics models = new ModelMetrics(registry);
  private boolean scraped;

  /** Creates the metrics with zero values. */
  public NodeMetrics() {
    MultiCollector read = this::read;
    registry.register(read);
  }

  /** Adds a source read during each scrape, on its thread; may read files, must not throw. */
  public void show(Consumer<MetricsSnapshot> source) {
    sources.add(source);
  }

  /** The HTTP metrics. */
  public HttpMetrics http() {
    return http;
  }

  /** The listener that records the agents' activity. */
  public AgentListener agents() {
    return agents;
  }

  /** The listener that counts what becomes of the times of schedules. */
  public CalendarListener schedules() {
    return schedules;
  }

  /** Wraps a router to record its model calls. */
  public ModelRouter metered(ModelRouter router) {
    return new ModelRouter() {
      @Override
      public Optional<Route> route(String declaredName) {
        return router.route(declaredName).map(models::metered);
      }

      @Override
      public String declared(String name) {
        return router.declared(name);
      }
    };
  }

  private MetricSnapshots read() {
    MetricsSnapshot figures = new MetricsSnapshot();
    sources.forEach(source -> source.accept(figures));
    return figures.snapshots();
  }

  /** All metrics in Prometheus text format 0.0.4; may take several milliseconds. */
  public byte[] scrape() {
    showJvm();
    ByteArrayOutputStream text = new ByteArrayOutputStream(32 << 10);
    try {
      PrometheusTextFormatWriter.create()
          .write(text, registry.scrape(), EscapingScheme.UNDERSCORE_ESCAPING);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return text.toByteArray();
  }

  /** Registers JVM metrics at the first scrape: unmonitored nodes do not need them. */
  private synchronized void showJvm() {
    if (scraped) {
      return;
    }
    scraped = true;
    JvmMemoryMetrics.builder().register(registry);
    JvmGarbageCollectorMetrics.builder().register(registry);
    JvmThreadsMetrics.builder().register(registry);
    ProcessMetrics.builder().register(registry);
  }
}
