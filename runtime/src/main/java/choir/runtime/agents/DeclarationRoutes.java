package choir.runtime.agents;

import choir.actors.ranch.Ranch;
import choir.actors.roster.RosterCommand.Declared;
import choir.actors.roster.RosterCommand.InForce;
import choir.actors.roster.RosterCommand.Refused;
import choir.runtime.access.Scope;
import choir.runtime.http.Call;
import choir.runtime.http.DoneView;
import choir.runtime.http.Json;
import choir.runtime.http.Problem;
import choir.runtime.http.Problem.Kind;
import choir.runtime.http.Route;
import choir.runtime.http.Route.Answer;
import choir.runtime.http.Route.BodyRule;
import choir.runtime.http.Route.Guarded;
import choir.runtime.ranch.RanchFile;
import choir.runtime.ranch.RanchFileException;
import choir.runtime.ranch.RanchProblem;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Shows the declaration in force, and applies the one in this machine's files. */
final class DeclarationRoutes {
  private final Ranch ranch;
  private final Supplier<RanchFile> files;
  private final Supplier<List<String>> modelNames;
  private final Executor disk;

  DeclarationRoutes(
      Ranch ranch, Supplier<RanchFile> files, Supplier<List<String>> modelNames, Executor disk) {
    this.ranch = ranch;
    this.files = files;
    this.modelNames = modelNames;
    this.disk = disk;
  }

  List<Route> routes() {
    return List.of(
        Route.get(
            "/api/v1/ranch",
            Guarded.by(Scope.READ),
            Answer.of(RanchView.class),
            "Shows the declaration in force.",
            this::ranch),
        Route.post(
            "/api/v1/ranch/apply",
            Scope.ADMIN,
            BodyRule.NONE,
            Answer.of(DoneView.class),
            "Applies the declaration in this machine's files.",
            this::apply));
  }

  private CompletionStage<HttpResponse> ranch(Call call) {
    return ranch
        .residents()
        .thenApply(residents -> Json.response(200, RanchView.of(residents, modelNames.get())));
  }

  private CompletionStage<HttpResponse> apply(Call call) {
    return CompletableFuture.supplyAsync(this::read, disk)
        .thenCompose(
            file ->
                ranch
                    .declare(file.ranch().declaration())
                    .thenApply(declared -> applied(file, declared)));
  }

  private RanchFile read() {
    try {
      return files.get();
    } catch (RanchFileException wrong) {
      throw refused(wrong.problems()).refusal();
    }
  }

  private static HttpResponse applied(RanchFile file, Declared declared) {
    return switch (declared) {
      case InForce inForce -> Json.response(200, DoneView.DONE);
      case Refused refused -> throw refused(file.refusal(refused.problems()).problems()).refusal();
    };
  }

  private static Problem refused(List<RanchProblem> problems) {
    String lines = problems.stream().map(Object::toString).collect(Collectors.joining("\n"));
    return Problem.of(Kind.BAD_REQUEST, lines);
  }
}
