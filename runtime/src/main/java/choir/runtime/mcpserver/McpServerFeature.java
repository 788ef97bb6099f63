package choir.runtime.mcpserver;

import choir.core.sq.ScrollStore;
import choir.runtime.feature.Feature;
import choir.runtime.http.Route;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The ranch as a server of the Model Context Protocol. */
public final class McpServerFeature implements Feature {
  private final McpEndpoint endpoint;

  /**
   * @param api the routes of the features with agents, messages, runs and schedules
   * @param reserved whether a phext is kept by the ranch or a tenant for itself
   */
  public McpServerFeature(List<Route> api, ScrollStore store, Predicate<String> reserved) {
    this.endpoint =
        new McpEndpoint(
            Stream.concat(
                    new RanchTools(new ApiRoutes(api)).all().stream(),
                    new ScrollTools(store, reserved).all().stream())
                .toList());
  }

  @Override
  public List<Route> routes() {
    return endpoint.routes();
  }
}
