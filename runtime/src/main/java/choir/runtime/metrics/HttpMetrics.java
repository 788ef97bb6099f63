package choir.runtime.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** Counts and times HTTP requests. Thread-safe; costs two look-ups and two additions a request. */
public final class HttpMetrics {
  private final Counter requests;
  private final Histogram seconds;

  HttpMetrics(PrometheusRegistry registry) {
    requests =
        Counter.builder()
            .name("choir_http_requests_total")
            .help("HTTP requests that were answered.")
            .labelNames("route", "status")
            .withoutExemplars()
            .register(registry);
    seconds =
        Histogram.builder()
            .name("choir_http_request_seconds")
            .help("From a request's arrival until its answer begins; callers may choose to wait.")
            .labelNames("route")
            .classicOnly()
            .classicUpperBounds(.005, .02, .05, .1, .25, .5, 1, 2.5, 5, 15, 60, 300)
            .withoutExemplars()
            .register(registry);
  }

  /**
   * A request was answered.
   *
   * @param route as declared, with its method; one name for all that matched none
   * @param status of the answer
   */
  public void served(String route, int status, long nanos) {
    requests.labelValues(route, Integer.toString(status)).inc();
    seconds.labelValues(route).observe(nanos / 1e9);
  }
}
