package choir.runtime.metrics;

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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** All figures of a node. Thread-safe. */
public final class NodeMetrics {
  /** What {@link #scrape} is, as HTTP names it. */
  public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final List<Consumer<MetricsSnapshot>> sources = new CopyOnWriteArrayList<>();
  private final HttpMetrics http = new HttpMetrics(registry);
  private final AgentMetrics agents = new AgentMetrics(registry);
  private final ModelMetrics models = new ModelMetrics(registry);
  private boolean scraped;

  /** Counts what nobody has done yet. */
  public NodeMetrics() {
    MultiCollector read = this::read;
    registry.register(read);
  }

  /** Adds what is read at each scrape, on its thread; it may read files, and must not fail. */
  public void show(Consumer<MetricsSnapshot> source) {
    sources.add(source);
  }

  /** Where requests are counted. */
  public HttpMetrics http() {
    return http;
  }

  /** Where agents say what they do. */
  public AgentListener agents() {
    return agents;
  }

  /** The same models, their calls counted and timed. */
  public ModelRouter metered(ModelRouter router) {
    return name -> router.route(name).map(models::metered);
  }

  private MetricSnapshots read() {
    MetricsSnapshot figures = new MetricsSnapshot();
    sources.forEach(source -> source.accept(figures));
    return figures.snapshots();
  }

  /** All of it in Prometheus' text form 0.0.4; may take some milliseconds. */
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

  /** Only once somebody asks: a node that is not watched does without its beans. */
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
