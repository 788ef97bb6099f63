package choir.runtime.http;

import choir.core.id.RunId;
import choir.core.run.RunRecord;
import choir.runtime.http.Problem.Kind;
import choir.runtime.http.Route.Guarded;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** What became of a run. */
final class RunRoutes {
  private final Surroundings node;

  RunRoutes(Surroundings node) {
    this.node = node;
  }

  List<Route> routes() {
    Guarded readers = Guarded.by(Scope.READ);
    return List.of(
        Route.get("/hooks/runs/{run}", readers, "What became of a run.", this::run),
        Route.get(
            "/api/v1/runs/{run}",
            readers,
            "What became of a run; ?wait=SECONDS waits for its end.",
            this::run));
  }

  private CompletionStage<HttpResponse> run(Call call) {
    RunId run = id(call);
    Duration wait = Duration.ofSeconds(call.number("wait", 0, 0, Waiting.MOST.toSeconds()));
    call.mayTake(wait);
    CompletionStage<Optional<RunRecord>> found =
        wait.isZero() ? node.mirrorborns().run(run) : node.mirrorborns().await(run, wait);
    return found.thenApply(
        record -> Json.response(200, RunView.of(record.orElseThrow(() -> unknown(run.value())))));
  }

  static RunId id(Call call) {
    String text = call.part("run");
    return RunId.parse(text).orElseThrow(() -> unknown(text));
  }

  static Refusal unknown(String run) {
    return Problem.of(
            Kind.UNKNOWN_RUN,
            "no run '" + run + "' was ever accepted here; ids are 'run-' and 32 hex digits")
        .refusal();
  }
}
