package choir.runtime.http;

import choir.runtime.http.Route.Guarded;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** The machines of the ranch. */
final class ClusterRoutes {
  private final Machines machines;

  ClusterRoutes(Machines machines) {
    this.machines = machines;
  }

  List<Route> routes() {
    return List.of(
        Route.get(
            "/api/v1/cluster",
            Guarded.by(Scope.READ),
            "The nodes, what each does and how it is, and the store that they hold together.",
            this::cluster));
  }

  private CompletionStage<HttpResponse> cluster(Call call) {
    return machines.view().thenApply(view -> Json.response(200, view));
  }
}
