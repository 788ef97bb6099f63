package choir.runtime.mcp;

import choir.runtime.access.Scope;
import choir.runtime.http.Json;
import choir.runtime.http.Route;
import choir.runtime.http.Route.Answer;
import choir.runtime.http.Route.Guarded;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Routes of the servers that this node is connected to. */
final class McpRoutes {
  private McpRoutes() {}

  static List<Route> of(McpServers servers) {
    return List.of(
        Route.get(
            McpCommand.PATH,
            Guarded.by(Scope.READ),
            Answer.of(McpServersView.class),
            "Lists the declared MCP servers with their tools, as this node sees them.",
            call ->
                CompletableFuture.completedStage(
                    Json.response(200, McpServersView.of(servers.all())))));
  }
}
