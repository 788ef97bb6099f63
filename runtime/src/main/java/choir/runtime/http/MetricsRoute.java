package choir.runtime.http;

import choir.runtime.http.Route.Guarded;
import choir.runtime.metrics.NodeMetrics;
import choir.runtime.ranch.HttpAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * Figures for Prometheus. Without a token where only this machine can ask: who is on it can read
 * more than this already. A proxy before a loopback edge must keep the path to itself.
 */
final class MetricsRoute {
  private static final ContentType TEXT = ContentTypes.parse(NodeMetrics.CONTENT_TYPE);

  private final Surroundings node;
  private final Executor disk;

  /**
   * @param disk for what waits for files
   */
  MetricsRoute(Surroundings node, Executor disk) {
    this.node = node;
    this.disk = disk;
  }

  Route route() {
    Guarded guard = guard(new HttpAddress(node.address(), node.port()));
    return Route.get("/metrics", guard, "Figures of this node, for Prometheus.", this::scrape);
  }

  static Guarded guard(HttpAddress at) {
    return Guarded.openOnLoopback(at, Scope.READ);
  }

  private CompletionStage<HttpResponse> scrape(Call call) {
    return CompletableFuture.supplyAsync(node.metrics()::scrape, disk)
        .thenApply(text -> HttpResponse.create().withEntity(HttpEntities.create(TEXT, text)));
  }
}
