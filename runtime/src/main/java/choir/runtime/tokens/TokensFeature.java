package choir.runtime.tokens;

import choir.runtime.access.Token;
import choir.runtime.access.Tokens;
import choir.runtime.feature.Feature;
import choir.runtime.feature.OwnPhext;
import choir.runtime.http.Route;
import choir.runtime.sq.http.Permission;
import java.util.List;

/** Access tokens: creating, listing and revoking them. */
public final class TokensFeature implements Feature {
  /** Phext of the tokens' hashes. */
  public static final List<OwnPhext> PHEXTS =
      List.of(OwnPhext.withHistory(Token.PHEXT, Permission.ADMIN));

  private final TokenRoutes routes;

  public TokensFeature(Tokens tokens) {
    this.routes = new TokenRoutes(tokens);
  }

  @Override
  public List<Route> routes() {
    return routes.routes();
  }
}
