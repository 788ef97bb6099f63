package choir.runtime.revisions;

import choir.actors.ranch.Ranch;
import choir.actors.roster.RosterCommand.Declared;
import choir.actors.roster.RosterCommand.InForce;
import choir.actors.roster.RosterCommand.Refused;
import choir.actors.roster.RosterCommand.Superseded;
import choir.core.revision.Difference;
import choir.core.revision.Differences;
import choir.core.revision.Revisions;
import choir.core.roster.RanchDeclaration;
import choir.core.roster.RosterState;
import choir.runtime.access.Scope;
import choir.runtime.http.Call;
import choir.runtime.http.Json;
import choir.runtime.http.Problem;
import choir.runtime.http.Problem.Kind;
import choir.runtime.http.Route;
import choir.runtime.http.Route.Answer;
import choir.runtime.http.Route.BodyRule;
import choir.runtime.http.Route.Guarded;
import choir.runtime.ranch.DeclarationJson;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Lists and compares revisions, and puts an older one into force again. */
final class RevisionRoutes {
  private static final String PATH = "/api/v1/ranch/revisions";
  private static final int USUAL = 20;
  private static final int MOST = 1_000;

  private final Ranch ranch;
  private final PastDeclarations past;
  private final Executor disk;

  RevisionRoutes(Ranch ranch, PastDeclarations past, Executor disk) {
    this.ranch = ranch;
    this.past = past;
    this.disk = disk;
  }

  List<Route> routes() {
    return List.of(
        Route.get(
            PATH,
            Guarded.by(Scope.READ),
            Answer.of(RevisionsView.class),
            "Lists the revisions of the declared ranch, the latest first; ?limit=N.",
            this::list),
        Route.get(
            PATH + "/{revision}",
            Guarded.by(Scope.READ),
            Answer.of(DeclarationView.class),
            "Shows what a revision declares.",
            this::show),
        Route.get(
            PATH + "/{from}/diff/{to}",
            Guarded.by(Scope.READ),
            Answer.of(DifferencesView.class),
            "Compares two revisions.",
            this::compare),
        Route.post(
            PATH + "/rollback",
            Scope.ADMIN,
            BodyRule.json(RollbackRequest.class),
            Answer.of(RollbackView.class),
            "Puts what an older revision declared into force as a new revision.",
            this::rollback));
  }

  private CompletionStage<HttpResponse> list(Call call) {
    int limit = (int) call.number("limit", USUAL, 1, MOST);
    return CompletableFuture.supplyAsync(
        () -> Json.response(200, RevisionsView.of(Revisions.latest(past.journal(), limit))), disk);
  }

  private CompletionStage<HttpResponse> compare(Call call) {
    long from = revision(call, "from");
    long to = revision(call, "to");
    return CompletableFuture.supplyAsync(
        () -> {
          Map<Long, RosterState> states =
              Revisions.at(past.journal(), new TreeSet<>(List.of(from, to)));
          List<Difference> differences =
              Differences.between(found(states, from), found(states, to));
          return Json.response(
              200, DifferencesView.of(from, to, differences, new TextLines(ranch, past.texts())));
        },
        disk);
  }

  private static long revision(Call call, String part) {
    String text = call.part(part);
    if (!text.matches("[0-9]{1,9}")) {
      throw Problem.of(
              Kind.BAD_REQUEST, part, "'%s' is not the number of a revision".formatted(text))
          .refusal();
    }
    return Long.parseLong(text);
  }

  private static RosterState found(Map<Long, RosterState> states, long revision) {
    return Optional.ofNullable(states.get(revision))
        .orElseThrow(() -> PastDeclarations.unknown(revision));
  }

  private CompletionStage<HttpResponse> show(Call call) {
    long revision = revision(call, "revision");
    return CompletableFuture.supplyAsync(
        () ->
            Json.response(
                200,
                new DeclarationView(revision, DeclarationJson.of(past.withoutTexts(revision)))),
        disk);
  }

  private CompletionStage<HttpResponse> rollback(Call call) {
    RollbackRequest request = RollbackRequest.read(call.body());
    return CompletableFuture.supplyAsync(() -> past.of(request.revision()), disk)
        .thenCompose(this::declare)
        .thenApply(declared -> answer(request.revision(), declared));
  }

  /** A declaration as the roster took it, and the revision before it did. */
  private record Outcome(long before, Declared declared) {}

  private CompletionStage<Outcome> declare(RanchDeclaration declaration) {
    return ranch
        .residents()
        .thenCompose(
            residents ->
                ranch
                    .declare(declaration)
                    .thenApply(declared -> new Outcome(residents.revision(), declared)));
  }

  private static HttpResponse answer(long from, Outcome outcome) {
    return switch (outcome.declared()) {
      case InForce inForce -> {
        long now = inForce.residents().revision();
        yield Json.response(200, new RollbackView(from, now, now != outcome.before()));
      }
      case Superseded impossible ->
          throw new IllegalStateException("a rollback was refused as superseded: " + impossible);
      case Refused refused ->
          throw Problem.of(
                  Kind.CONFLICT,
                  refused.problems().stream()
                      .map(each -> each.path() + ": " + each.detail())
                      .collect(Collectors.joining("\n")))
              .refusal();
    };
  }
}
