package choir.runtime.tokens;

import choir.runtime.access.Tokens;
import choir.runtime.feature.Feature;
import choir.runtime.http.Route;
import java.util.List;

/** Access tokens: making, listing and revoking them. */
public final class TokensFeature implements Feature {
  private final TokenRoutes routes;

  public TokensFeature(Tokens tokens) {
    this.routes = new TokenRoutes(tokens);
  }

  @Override
  public List<Route> routes() {
    return routes.routes();
  }
}
