package choir.runtime.mcp;

import static org.awaitility.Awaitility.await;

import choir.core.tool.Tool;
import choir.runtime.feature.ToolCalls;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The servers of a node in a test. */
final class TestServers implements AutoCloseable {
  /** A fake server is a Java of its own. */
  private static final Duration START = Duration.ofSeconds(30);

  volatile String section;
  private final McpServers servers;

  TestServers(String section, Map<String, String> environment) {
    this.section = section;
    this.servers =
        new McpServers(
                () -> this.section,
                new Connector(new Environment(environment::get)),
                Clock.systemUTC())
            .start();
  }

  /** Waits until a server is connected. */
  TestServers connected(String server) {
    await().atMost(START).until(() -> state(server) == McpServer.State.CONNECTED);
    return this;
  }

  McpServer server(String name) {
    return servers.all().stream()
        .filter(each -> each.declared().name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  boolean knows(String name) {
    return servers.all().stream().anyMatch(each -> each.declared().name().equals(name));
  }

  McpServer.State state(String name) {
    return knows(name) ? server(name).status().state() : McpServer.State.CLOSED;
  }

  McpServersView view() {
    return McpServersView.of(servers.all());
  }

  List<String> names() {
    return servers.tools().stream().map(each -> each.spec().name()).toList();
  }

  Tool tool(String name) {
    return servers.tools().stream()
        .filter(each -> each.spec().name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  CompletableFuture<Tool.Result> begin(String tool, String id) {
    return tool(tool).call(call(id, "{\"q\":1}")).toCompletableFuture();
  }

  Tool.Result call(String tool) {
    return begin(tool, "1-a").join();
  }

  static Tool.Call call(String id, String arguments) {
    return ToolCalls.of(id, arguments);
  }

  @Override
  public void close() {
    servers.close();
  }
}
