package choir.runtime.seeded;

import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** A second user of Prometheus' library. */
public record Scraper(PrometheusRegistry registry) {}
