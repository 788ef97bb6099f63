package choir.runtime.messages;

import choir.actors.ranch.Mirrorborns;
import choir.core.id.RunId;
import choir.core.run.RunRecord;
import choir.runtime.access.Scope;
import choir.runtime.http.Call;
import choir.runtime.http.Json;
import choir.runtime.http.Problem;
import choir.runtime.http.Problem.Kind;
import choir.runtime.http.Refusal;
import choir.runtime.http.Route;
import choir.runtime.http.Route.Answer;
import choir.runtime.http.Route.Guarded;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Shows runs. */
final class RunRoutes {
  private final Mirrorborns mirrorborns;

  RunRoutes(Mirrorborns mirrorborns) {
    this.mirrorborns = mirrorborns;
  }

  List<Route> routes() {
    Guarded readers = Guarded.by(Scope.READ);
    return List.of(
        Route.get(
            "/hooks/runs/{run}", readers, Answer.of(RunView.class), "Shows a run.", this::run),
        Route.get(
            "/api/v1/runs/{run}",
            readers,
            Answer.of(RunView.class),
            "Shows a run; ?wait=SECONDS waits for its end.",
            this::run));
  }

  private CompletionStage<HttpResponse> run(Call call) {
    RunId run = id(call);
    Duration wait = Duration.ofSeconds(call.number("wait", 0, 0, WaitLimits.MOST.toSeconds()));
    call.mayTake(wait);
    CompletionStage<Optional<RunRecord>> found =
        wait.isZero() ? mirrorborns.run(run) : mirrorborns.await(run, wait);
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
