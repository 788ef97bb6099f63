package choir.runtime.operations;

import choir.runtime.http.Call;
import choir.runtime.http.Json;
import choir.runtime.http.Problem;
import choir.runtime.http.Problem.Kind;
import choir.runtime.http.Readiness;
import choir.runtime.http.Route;
import choir.runtime.http.Route.Guarded;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** For load balancers and service managers: no token, no secrets. */
final class HealthRoutes {
  private final Supplier<Readiness> readiness;

  HealthRoutes(Supplier<Readiness> readiness) {
    this.readiness = readiness;
  }

  List<Route> routes() {
    return List.of(
        Route.get("/health/live", Guarded.OPEN, "Whether the process answers.", HealthRoutes::live),
        Route.get("/health/ready", Guarded.OPEN, "Whether the node serves.", this::ready));
  }

  /** That it answers is the answer. */
  static CompletionStage<HttpResponse> live(Call call) {
    return CompletableFuture.completedStage(Json.response(200, Map.of("status", "up")));
  }

  private CompletionStage<HttpResponse> ready(Call call) {
    return CompletableFuture.completedStage(answer(readiness.get()));
  }

  /** 200 or 503. */
  static HttpResponse answer(Readiness ready) {
    return ready.isReady()
        ? Json.response(200, Map.of("status", "ready"))
        : Problem.of(Kind.NOT_READY, "waits for " + String.join(", ", ready.waitsFor()))
            .with("waitsFor", ready.waitsFor())
            .retryAfter(1)
            .toResponse();
  }
}
