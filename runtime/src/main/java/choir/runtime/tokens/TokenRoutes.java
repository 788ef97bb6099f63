package choir.runtime.tokens;

import choir.core.access.Secret;
import choir.runtime.access.JoinToken;
import choir.runtime.access.Scope;
import choir.runtime.access.Token;
import choir.runtime.access.Tokens;
import choir.runtime.http.Call;
import choir.runtime.http.Json;
import choir.runtime.http.Problem;
import choir.runtime.http.Problem.Kind;
import choir.runtime.http.Refusal;
import choir.runtime.http.Route;
import choir.runtime.http.Route.Answer;
import choir.runtime.http.Route.BodyRule;
import choir.runtime.http.Route.Guarded;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Routes of access tokens. */
final class TokenRoutes {
  private static final String PATH = "/api/v1/tokens";

  /** Default lifetime of a join token: enough to walk over to the other machine. */
  private static final int JOIN_MINUTES = 60;

  private final Tokens tokens;

  private final Supplier<Optional<String>> authority;

  TokenRoutes(Tokens tokens, Supplier<Optional<String>> authority) {
    this.tokens = tokens;
    this.authority = authority;
  }

  List<Route> routes() {
    return List.of(
        Route.get(
            PATH,
            Guarded.by(Scope.ADMIN),
            Answer.of(TokensView.class),
            "Lists the tokens by name, without their secrets.",
            this::list),
        Route.post(
            PATH,
            Scope.ADMIN,
            BodyRule.json(TokenRequest.class),
            Answer.of(NewTokenView.class),
            "Creates a token; only this answer contains it.",
            this::add),
        Route.post(
            PATH + "/{name}/rotate",
            Scope.ADMIN,
            BodyRule.NONE,
            Answer.of(RotatedTokenView.class),
            "Replaces the secret of a token; only this answer contains the new one.",
            this::rotate),
        Route.delete(
            PATH + "/{name}",
            Scope.ADMIN,
            Answer.of(RevokedTokenView.class),
            "Revokes a token; it is refused from then on.",
            this::revoke));
  }

  private CompletionStage<HttpResponse> list(Call call) {
    return CompletableFuture.completedStage(Json.response(200, TokensView.of(tokens.list())));
  }

  private CompletionStage<HttpResponse> add(Call call) {
    TokenRequest request = TokenRequest.read(call.body());
    String name = request.name();
    Scope scope = request.parsedScope();
    Duration life = Duration.ofMinutes(request.minutes().orElse(JOIN_MINUTES));
    return (scope == Scope.JOIN ? tokens.createJoin(name, life) : tokens.create(name, scope))
        .thenApply(
            made -> {
              String token = made.orElseThrow(() -> notMade(name));
              // It is gone if another call has revoked it meanwhile.
              Token stored = tokens.owner(token).orElseThrow(() -> notMade(name));
              String text =
                  scope == Scope.JOIN
                      ? new JoinToken(Secret.of(token), authority.get()).text()
                      : token;
              return Json.response(201, NewTokenView.of(stored, text));
            });
  }

  private CompletionStage<HttpResponse> rotate(Call call) {
    String name = call.part("name");
    return tokens
        .rotate(name)
        .thenApply(
            renewed -> {
              String token = renewed.orElseThrow(() -> none(name));
              Token stored = tokens.owner(token).orElseThrow(() -> none(name));
              boolean own = call.caller().name().equals(name);
              return Json.response(200, RotatedTokenView.of(stored, token, own));
            });
  }

  private static Refusal none(String name) {
    return Problem.of(Kind.NOT_FOUND, "there is no token of '" + name + "'").refusal();
  }

  private Refusal notMade(String name) {
    boolean joins =
        tokens.list().stream().anyMatch(it -> it.name().equals(name) && it.member().isPresent());
    if (joins) {
      return Problem.of(
              Kind.CONFLICT,
              "name",
              ("a machine has begun to join with the token '%s': 'choir up' there continues. To"
                      + " start over with an empty home: choir token revoke %s")
                  .formatted(name, name))
          .refusal();
    }
    return tokens.list().size() >= Tokens.MAX
        ? Problem.of(Kind.CONFLICT, "there are " + Tokens.MAX + " tokens already; revoke some")
            .refusal()
        : Problem.of(
                Kind.CONFLICT,
                "name",
                ("there is a token of '%s' already: replace its secret with 'choir token rotate"
                        + " %s', or choose another name")
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
              "'" + name + "' has the last admin token; create another one before you revoke it")
          .refusal();
    }
    return tokens
        .revoke(name)
        .thenApply(
            done -> {
              if (!done) {
                throw none(name);
              }
              return Json.response(200, new RevokedTokenView(name, true));
            });
  }
}
