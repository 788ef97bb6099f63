package choir.runtime.sq.http;

import choir.runtime.sq.edge.Throttle;
import java.util.Optional;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;

/**
 * Identifies callers. Nobody needs a token as long as there are no tenants and only this machine
 * can call; as with the real server, one that is sent all the same and is not known does no harm
 * then.
 */
final class CallerResolver {
  private static final String BEARER = "bearer ";

  private final Tenants tenants;
  private final Authenticator tokens;
  private final ReservedPhexts reserved;
  private final boolean loopback;
  private final Throttle throttle;

  CallerResolver(
      Tenants tenants,
      Authenticator tokens,
      ReservedPhexts reserved,
      boolean loopback,
      Throttle throttle) {
    this.tenants = tenants;
    this.tokens = tokens;
    this.reserved = reserved;
    this.loopback = loopback;
    this.throttle = throttle;
  }

  /** The caller that a valid token identifies. */
  Optional<Caller> known(HttpRequest request) {
    return presented(request).flatMap(this::known);
  }

  /**
   * A caller without a valid token.
   *
   * @param address of the client
   * @throws SqHttpException 401 if a token is needed, and 429 after many wrong ones
   */
  Caller anybody(String address) {
    if (loopback && tenants.isEmpty()) {
      return Caller.anybody(reserved);
    }
    long wait = throttle.failed(address);
    if (wait > 0) {
      throw SqHttpException.of(
              429,
              "%d requests without a valid token within %d s"
                  .formatted(Throttle.FAILURES, Throttle.WINDOW.toSeconds()))
          .header("Retry-After", Long.toString((wait + 999) / 1000));
    }
    throw SqHttpException.of(401, "Unauthorized").header("WWW-Authenticate", "Bearer realm=\"SQ\"");
  }

  private Optional<Caller> known(String token) {
    return tenants
        .owner(token)
        .map(tenant -> Caller.of(tenant, reserved))
        .or(() -> tokens.authenticate(token).map(own -> Caller.of(own, reserved)));
  }

  private static Optional<String> presented(HttpRequest request) {
    return request
        .getHeader("Authorization")
        .map(HttpHeader::value)
        .map(CallerResolver::bare)
        .or(() -> request.getHeader("X-SQ-API-Key").map(HttpHeader::value))
        .map(String::strip);
  }

  private static String bare(String value) {
    return value.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? value.substring(BEARER.length())
        : value;
  }
}
