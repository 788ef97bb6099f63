package choir.runtime.operations;

import choir.runtime.access.Scope;
import choir.runtime.http.Call;
import choir.runtime.http.Route;
import choir.runtime.http.Route.Answer;
import choir.runtime.http.Route.Guarded;
import choir.runtime.metrics.NodeMetrics;
import choir.runtime.ranch.HttpAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * Metrics for Prometheus. No token is required on loopback, because a local user can read more than
 * this anyway. A reverse proxy before a loopback edge must not forward the path.
 */
public final class MetricsRoutes {
  private static final ContentType TEXT = ContentTypes.parse(NodeMetrics.CONTENT_TYPE);

  private final NodeMetrics metrics;
  private final HttpAddress address;
  private final Executor disk;

  /**
   * Makes the route.
   *
   * @param address where it is served: beyond loopback it needs a token
   * @param disk executor of blocking reads
   */
  MetricsRoutes(NodeMetrics metrics, HttpAddress address, Executor disk) {
    this.metrics = metrics;
    this.address = address;
    this.disk = disk;
  }

  List<Route> routes() {
    return List.of(
        Route.get(
            "/metrics",
            guard(address),
            Answer.media("text/plain"),
            "Metrics of this node, for Prometheus.",
            this::scrape));
  }

  public static Guarded guard(HttpAddress at) {
    return Guarded.openOnLoopback(at, Scope.READ);
  }

  private CompletionStage<HttpResponse> scrape(Call call) {
    return CompletableFuture.supplyAsync(metrics::scrape, disk)
        .thenApply(text -> HttpResponse.create().withEntity(HttpEntities.create(TEXT, text)));
  }
}
