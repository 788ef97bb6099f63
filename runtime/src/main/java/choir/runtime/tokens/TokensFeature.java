package choir.runtime.tokens;

import choir.runtime.access.Token;
import choir.runtime.access.Tokens;
import choir.runtime.feature.Feature;
import choir.runtime.feature.OwnPhext;
import choir.runtime.http.Route;
import choir.runtime.sq.http.Permission;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Access tokens: creating, listing and revoking them. */
public final class TokensFeature implements Feature {
  /** Phext of the tokens' hashes. */
  public static final List<OwnPhext> PHEXTS =
      List.of(OwnPhext.withHistory(Token.PHEXT, Permission.ADMIN));

  private final TokenRoutes routes;

  /**
   * @param authority fingerprint of the CA by which a machine that joins recognises the ranch;
   *     empty without certificates
   */
  public TokensFeature(Tokens tokens, Supplier<Optional<String>> authority) {
    this.routes = new TokenRoutes(tokens, authority);
  }

  @Override
  public List<Route> routes() {
    return routes.routes();
  }
}
