package choir.runtime.tokens;

import choir.core.access.TokenFormat;
import choir.runtime.access.Scope;
import choir.runtime.access.Token;
import choir.runtime.access.Tokens;
import choir.runtime.http.Call;
import choir.runtime.http.Fields;
import choir.runtime.http.Json;
import choir.runtime.http.Problem;
import choir.runtime.http.Problem.Kind;
import choir.runtime.http.Refusal;
import choir.runtime.http.Route;
import choir.runtime.http.Route.BodyRule;
import choir.runtime.http.Route.Guarded;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Who may call. */
final class TokenRoutes {
  private static final String PATH = "/api/v1/tokens";

  /** Long enough to walk over to the other machine. */
  private static final int JOIN_MINUTES = 60;

  private static final int MAX_JOIN_MINUTES = 7 * 24 * 60;

  private final Tokens tokens;

  TokenRoutes(Tokens tokens) {
    this.tokens = tokens;
  }

  List<Route> routes() {
    Guarded admins = Guarded.by(Scope.ADMIN);
    return List.of(
        Route.get(PATH, admins, "The tokens by name, without their secrets.", this::list),
        Route.post(
            PATH,
            Scope.ADMIN,
            BodyRule.JSON,
            "Makes a token; this answer alone ever shows it.",
            this::add),
        new Route(
            "DELETE",
            PATH + "/{name}",
            admins,
            BodyRule.NONE,
            "Takes a token away; it is refused from then on.",
            this::revoke));
  }

  private CompletionStage<HttpResponse> list(Call call) {
    List<Map<String, Object>> all = tokens.list().stream().map(TokenRoutes::view).toList();
    return CompletableFuture.completedStage(Json.response(200, Map.of("tokens", all)));
  }

  private static Map<String, Object> view(Token token) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("name", token.name());
    view.put("scope", token.scope().written());
    view.put("created", token.created());
    token.expires().ifPresent(at -> view.put("expires", at));
    return view;
  }

  private CompletionStage<HttpResponse> add(Call call) {
    Fields fields = Fields.of(call.body());
    String name = fields.required("name");
    String written = fields.required("scope");
    Optional<Integer> minutes = fields.number("minutes", 1, MAX_JOIN_MINUTES);
    fields.nothingElse();
    if (!TokenFormat.isName(name)) {
      throw Fields.refuse("name", "is '" + name + "', must be " + TokenFormat.NAME_RULE);
    }
    Scope scope =
        Scope.parse(written)
            .orElseThrow(
                () ->
                    Fields.refuse(
                        "scope", "is '" + written + "', must be one of " + Scope.known()));
    if (minutes.isPresent() && scope != Scope.JOIN) {
      throw Fields.refuse("minutes", "is for tokens of the scope join; others never expire");
    }
    Duration life = Duration.ofMinutes(minutes.orElse(JOIN_MINUTES));
    return (scope == Scope.JOIN ? tokens.createJoin(name, life) : tokens.create(name, scope))
        .thenApply(
            made -> {
              String token = made.orElseThrow(() -> notMade(name));
              Map<String, Object> answer = new LinkedHashMap<>();
              answer.put("name", name);
              answer.put("scope", scope.written());
              answer.put("token", token);
              return Json.response(201, answer);
            });
  }

  private Refusal notMade(String name) {
    return tokens.list().size() >= Tokens.MAX
        ? Problem.of(Kind.CONFLICT, "there are " + Tokens.MAX + " tokens already; revoke some")
            .refusal()
        : Problem.of(
                Kind.CONFLICT,
                "name",
                ("there is a token of '%s' already: 'choir token revoke %s' takes it back, or choose"
                        + " another name")
                    .formatted(name, name))
            .refusal();
  }

  private CompletionStage<HttpResponse> revoke(Call call) {
    String name = call.part("name");
    boolean lastAdmin =
        tokens.list().stream()
            .filter(token -> token.scope() == Scope.ADMIN)
            .allMatch(token -> token.name().equals(name));
    if (lastAdmin) {
      throw Problem.of(
              Kind.CONFLICT,
              "'" + name + "' has the last admin token; make another one before you revoke it")
          .refusal();
    }
    return tokens
        .revoke(name)
        .thenApply(
            done -> {
              if (!done) {
                throw Problem.of(Kind.NOT_FOUND, "there is no token of '" + name + "'").refusal();
              }
              return Json.response(200, Map.of("name", name, "revoked", true));
            });
  }
}
