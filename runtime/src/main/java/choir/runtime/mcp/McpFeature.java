package choir.runtime.mcp;

import choir.core.tool.Tool;
import choir.runtime.feature.Feature;
import choir.runtime.http.Route;
import choir.runtime.metrics.MetricsSnapshot;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The tools of servers of the Model Context Protocol. */
public final class McpFeature implements Feature {
  private final McpServers servers;

  /**
   * Begins to connect to the declared servers; nobody waits for them.
   *
   * @param section the stored section {@code mcp} on this node; empty if there is none
   * @param environment usually {@code System::getenv}
   */
  public McpFeature(
      Supplier<String> section,
      Function<String, @Nullable String> environment,
      InstantSource time) {
    Connector connector = new Connector(new Environment(environment));
    this.servers = new McpServers(section, connector, time).start();
  }

  @Override
  public List<Tool> tools() {
    return servers.tools();
  }

  @Override
  public List<Route> routes() {
    return McpRoutes.of(servers);
  }

  @Override
  public void measure(MetricsSnapshot metrics) {
    for (McpServer server : servers.all()) {
      metrics.gauge(
          "choir_mcp_connected",
          "1 if this node is connected to the MCP server.",
          server.status().state() == McpServer.State.CONNECTED ? 1 : 0,
          "server",
          server.declared().name());
    }
  }

  @Override
  public void close() {
    servers.close();
  }
}
