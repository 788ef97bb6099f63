package choir.runtime.operations;

import choir.runtime.access.Scope;
import choir.runtime.http.Call;
import choir.runtime.http.Route;
import choir.runtime.http.Route.Answer;
import choir.runtime.http.Route.Guarded;
import choir.runtime.metrics.NodeMetrics;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * Metrics for Prometheus. A token is required on loopback as well: another user of the machine is
 * not the ranch's owner.
 */
public final class MetricsRoutes {
  private static final ContentType TEXT = ContentTypes.parse(NodeMetrics.CONTENT_TYPE);

  private final NodeMetrics metrics;
  private final Executor disk;

  /**
   * Makes the route.
   *
   * @param disk executor of blocking reads
   */
  MetricsRoutes(NodeMetrics metrics, Executor disk) {
    this.metrics = metrics;
    this.disk = disk;
  }

  List<Route> routes() {
    return List.of(
        Route.get(
            "/metrics",
            Guarded.alwaysBy(Scope.READ),
            Answer.media("text/plain"),
            "Metrics of this node, for Prometheus.",
            this::scrape));
  }

  private CompletionStage<HttpResponse> scrape(Call call) {
    return CompletableFuture.supplyAsync(metrics::scrape, disk)
        .thenApply(text -> HttpResponse.create().withEntity(HttpEntities.create(TEXT, text)));
  }
}
