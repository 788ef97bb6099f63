package choir.runtime.mcp;

import choir.core.tool.Tool;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The servers that are declared at present, each with its connection. Thread-safe. */
final class McpServers implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(McpServers.class);

  /** How often the section is looked at; a change is in force that soon. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  /** How often a connection without calls is tested. */
  private static final int LOOKS_PER_CHECK = 30;

  /** How long the programs may take to end when the node stops. */
  private static final Duration STOP = Duration.ofSeconds(10);

  private final Supplier<String> section;
  private final Connector connector;
  private final McpServer.Shared shared;
  private final ScheduledThreadPoolExecutor timer;
  private final McpCalls calls = new McpCalls();
  private String read = "";
  private int looks;
  private volatile Map<String, McpServer> servers = Map.of();

  /**
   * @param section the stored section on this node; empty if there is none
   */
  McpServers(Supplier<String> section, Connector connector, InstantSource time) {
    this.section = section;
    this.connector = connector;
    this.timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("mcp-timer").factory());
    timer.setRemoveOnCancelPolicy(true);
    this.shared =
        new McpServer.Shared(
            connector, connector.threads(), timer, RandomGenerator.getDefault(), time);
  }

  /** Begins to follow the section. */
  McpServers start() {
    ScheduledFuture<?> unused =
        timer.scheduleWithFixedDelay(this::look, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
    return this;
  }

  Collection<McpServer> all() {
    return servers.values();
  }

  /** The tools of all servers as last listed. */
  List<Tool> tools() {
    List<Tool> tools = new ArrayList<>();
    for (McpServer server : servers.values()) {
      server.catalog().tools().forEach(each -> tools.add(new McpTool(server, each, calls)));
    }
    return tools;
  }

  private void look() {
    try {
      follow(section.get());
      looks++;
      if (looks % LOOKS_PER_CHECK == 0) {
        servers.values().forEach(McpServer::check);
      }
    } catch (RuntimeException fault) {
      // The next look may succeed, and must take place.
      log.error("the section 'mcp' cannot be followed", fault);
    }
  }

  /** Opens connections to new and changed servers, and ends those of others. */
  private synchronized void follow(String json) {
    if (json.equals(read)) {
      return;
    }
    Map<String, McpServer> next = new LinkedHashMap<>();
    Map<String, McpServer> gone = new LinkedHashMap<>(servers);
    List<McpServer> fresh = new ArrayList<>();
    for (DeclaredServer declared : DeclaredServer.read(json)) {
      McpServer known = servers.get(declared.name());
      if (known != null && known.declared().equals(declared)) {
        next.put(declared.name(), known);
        gone.remove(declared.name());
      } else {
        McpServer server = new McpServer(declared, shared);
        next.put(declared.name(), server);
        fresh.add(server);
      }
    }
    servers = next;
    read = json;
    gone.values().forEach(server -> connector.threads().execute(server::close));
    for (McpServer server : fresh) {
      CompletableFuture<McpSession> unused = server.connect();
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    List<CompletableFuture<Void>> closing = new ArrayList<>();
    for (McpServer server : servers.values()) {
      closing.add(CompletableFuture.runAsync(server::close, connector.threads()));
    }
    try {
      CompletableFuture.allOf(closing.toArray(CompletableFuture[]::new))
          .orTimeout(STOP.toMillis(), TimeUnit.MILLISECONDS)
          .join();
    } catch (CompletionException late) {
      log.warn("not all MCP servers have ended: {}", late.toString());
    }
    connector.close();
  }
}
