package choir.runtime.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** HTTP metrics. Thread-safe; costs two look-ups and two additions per request. */
public final class HttpMetrics {
  private final Counter requests;
  private final Histogram seconds;

  HttpMetrics(PrometheusRegistry registry) {
    requests =
        Counter.builder()
            .name("choir_http_requests_total")
            .help("Answered HTTP requests.")
            .labelNames("route", "status")
            .withoutExemplars()
            .register(registry);
    seconds =
        Histogram.builder()
            .name("choir_http_request_seconds")
            .help("Time from a request to the start of its response, including requested waits.")
            .labelNames("route")
            .classicOnly()
            .classicUpperBounds(.005, .02, .05, .1, .25, .5, 1, 2.5, 5, 15, 60, 300)
            .withoutExemplars()
            .register(registry);
  }

  /**
   * Records an answered request.
   *
   * @param route declared route with its method; a common name for unmatched requests
   * @param status status of the response
   */
  public void served(String route, int status, long nanos) {
    requests.labelValues(route, Integer.toString(status)).inc();
    seconds.labelValues(route).observe(nanos / 1e9);
  }
}
