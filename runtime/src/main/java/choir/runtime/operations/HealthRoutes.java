package choir.runtime.operations;

import choir.runtime.http.Call;
import choir.runtime.http.Json;
import choir.runtime.http.Problem;
import choir.runtime.http.Problem.Kind;
import choir.runtime.http.Readiness;
import choir.runtime.http.Route;
import choir.runtime.http.Route.Answer;
import choir.runtime.http.Route.Guarded;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Health checks for load balancers and service managers. They require no token. */
final class HealthRoutes {
  private final Supplier<Readiness> readiness;

  HealthRoutes(Supplier<Readiness> readiness) {
    this.readiness = readiness;
  }

  List<Route> routes() {
    return List.of(
        Route.get(
            "/health/live",
            Guarded.OPEN,
            Answer.of(HealthView.class),
            "Tells that the process answers.",
            HealthRoutes::live),
        Route.get(
            "/health/ready",
            Guarded.OPEN,
            Answer.of(HealthView.class),
            "Tells whether the node serves.",
            this::ready));
  }

  /** Answers 200 as long as the process runs. */
  static CompletionStage<HttpResponse> live(Call call) {
    return CompletableFuture.completedStage(Json.response(200, new HealthView("up")));
  }

  private CompletionStage<HttpResponse> ready(Call call) {
    return CompletableFuture.completedStage(answer(readiness.get()));
  }

  /** Answers 200 or 503. */
  static HttpResponse answer(Readiness ready) {
    return ready.isReady()
        ? Json.response(200, new HealthView("ready"))
        : Problem.of(Kind.NOT_READY, "waits for " + String.join(", ", ready.waitsFor()))
            .with("waitsFor", ready.waitsFor())
            .retryAfter(1)
            .toResponse();
  }
}
