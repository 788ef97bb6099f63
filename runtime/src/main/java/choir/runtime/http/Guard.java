package choir.runtime.http;

import choir.core.access.WebAccess;
import choir.runtime.access.Scope;
import choir.runtime.access.Token;
import choir.runtime.access.Tokens;
import choir.runtime.http.Problem.Kind;
import choir.runtime.sq.edge.EdgeConnection;
import choir.runtime.sq.edge.EdgeRequest;
import choir.runtime.sq.edge.Throttle;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;

/** Authenticates callers and checks their scopes. */
final class Guard {
  /** The caller of routes that require no token. */
  private static final Token GUEST = new Token("guest", Scope.READ, Instant.EPOCH, "");

  private static final List<String> IN_QUERY = List.of("token", "access_token");
  private static final String HOOK_HEADER = "x-openclaw-token";
  private static final String BEARER = "bearer ";

  private final Tokens tokens;
  private final Throttle throttle;
  private final WebAccess pages;

  /**
   * @param pages names of the server; no page of another site may call it
   */
  Guard(Tokens tokens, Throttle throttle, WebAccess pages) {
    this.tokens = tokens;
    this.throttle = throttle;
    this.pages = pages;
  }

  /**
   * Checks the name by which the server was called, before anything else.
   *
   * @throws Refusal 421
   */
  void requireOwnName(HttpRequest request) {
    Optional<WebAccess.Denial> denial = pages.checkHost(new EdgeRequest(request).headers());
    if (denial.isPresent()) {
      throw Problem.of(Kind.WRONG_HOST, denial.get().detail()).refusal();
    }
  }

  private Token guest(HttpRequest request) {
    Optional<WebAccess.Denial> denial = pages.checkPage(new EdgeRequest(request).headers());
    if (denial.isPresent()) {
      throw Problem.of(Kind.FOREIGN_PAGE, denial.get().detail()).refusal();
    }
    return GUEST;
  }

  /**
   * The token of the caller.
   *
   * @throws Refusal 400, 401, 403 or 429
   */
  Token admit(HttpRequest request, Route route) {
    for (String name : IN_QUERY) {
      if (request.getUri().query().get(name).isPresent()) {
        throw Problem.of(
                Kind.BAD_REQUEST,
                name,
                "a token in the address ends up in logs; send it as 'Authorization: Bearer TOKEN'")
            .refusal();
      }
    }
    if (route.guard().scope().isEmpty()) {
      claim(request, new EdgeRequest(request).anonymous());
      return guest(request);
    }
    Scope needed = route.guard().scope().get();
    Optional<Token> owner = presented(request, route).flatMap(tokens::owner);
    if (owner.isEmpty()) {
      throw unknown(request, route);
    }
    if (!route.guard().admits(owner.get().scope())) {
      throw Problem.of(
              Kind.SCOPE_TOO_SMALL,
              "the token of '%s' has the scope %s; this needs %s"
                  .formatted(owner.get().name(), owner.get().scope().written(), needed.written()))
          .refusal();
    }
    claim(request, owner.get().name());
    return owner.get();
  }

  private static void claim(HttpRequest request, String caller) {
    EdgeConnection connection = new EdgeRequest(request).connection();
    if (!connection.claim(caller)) {
      throw Problem.of(
              Kind.TOO_MANY_CONNECTIONS,
              "there are %d connections of '%s' already; close some, or try later"
                  .formatted(connection.most(), caller))
          .retryAfter(1)
          .refusal();
    }
  }

  private static Optional<String> presented(HttpRequest request, Route route) {
    Optional<String> bearer =
        request
            .getHeader("Authorization")
            .map(HttpHeader::value)
            .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
            .map(value -> value.substring(BEARER.length()).strip());
    return bearer.isPresent() || !route.isHook()
        ? bearer
        : request.getHeader(HOOK_HEADER).map(HttpHeader::value).map(String::strip);
  }

  private Refusal unknown(HttpRequest request, Route route) {
    long wait = throttle.failed(new EdgeRequest(request).address());
    if (wait > 0) {
      return Problem.of(
              Kind.TOO_MANY_FAILURES,
              "%d calls without a valid token within %d s"
                  .formatted(Throttle.FAILURES, Throttle.WINDOW.toSeconds()))
          .retryAfter((wait + 999) / 1000)
          .refusal();
    }
    boolean sent = presented(request, route).isPresent();
    String how = route.isHook() ? " or '" + HOOK_HEADER + ": TOKEN'" : "";
    return Problem.of(
            Kind.NO_TOKEN,
            (sent ? "the token is not known here" : "there is no token in the request")
                + "; send 'Authorization: Bearer TOKEN'"
                + how)
        .header("WWW-Authenticate", "Bearer")
        .refusal();
  }
}
