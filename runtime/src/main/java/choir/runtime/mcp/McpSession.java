package choir.runtime.mcp;

import choir.core.failure.Failures;
import choir.runtime.Build;
import choir.runtime.feature.ToolText;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** A session of the protocol with a server, from its initialisation on. Thread-safe. */
final class McpSession {
  /** The newest version of the protocol that is spoken here. */
  private static final String NEWEST = "2025-11-25";

  private static final List<String> VERSIONS =
      List.of(NEWEST, "2025-06-18", "2025-03-26", "2024-11-05");

  /** Pages of the list of tools; a server with more has no end. */
  private static final int MAX_PAGES = 50;

  private static final int MAX_TITLE = 100;

  private final DeclaredServer server;
  private final Wire wire;
  private final AtomicLong ids = new AtomicLong();

  /** How long the server may take to initialise, and for a page of the list of its tools. */
  private final Duration patience;

  private volatile String title = "";

  private McpSession(DeclaredServer server, Wire wire, Duration patience) {
    this.server = server;
    this.wire = wire;
    this.patience = patience;
  }

  /** A request under way. */
  record Pending(McpSession session, long id, CompletableFuture<JsonNode> response) {
    /** Tells the server, which need not obey, and ends the wait. */
    void cancel() {
      if (response.completeExceptionally(McpException.unsure("was told to cancel the call"))) {
        session.wire.notify(Messages.cancelled(id, "cancelled by Choir"));
      }
    }
  }

  /** Initialises a session. It fails with an {@link McpException}. */
  static CompletableFuture<McpSession> open(DeclaredServer server, Wire wire, Duration patience) {
    McpSession session = new McpSession(server, wire, patience);
    ObjectNode params = Messages.object().put("protocolVersion", NEWEST);
    params.set("capabilities", Messages.object());
    params.set(
        "clientInfo", Messages.object().put("name", "choir").put("version", Build.version()));
    return session
        .result(session.request("initialize", params, patience))
        .thenCompose(session::initialized);
  }

  private CompletableFuture<McpSession> initialized(JsonNode result) {
    String version = result.path("protocolVersion").asText("");
    if (!VERSIONS.contains(version)) {
      return CompletableFuture.failedFuture(
          McpException.refused("speaks the version '%s' of MCP".formatted(version)));
    }
    JsonNode info = result.path("serverInfo");
    String name = info.path("name").asText("") + " " + info.path("version").asText("");
    title = ToolText.cut(ToolText.line(name).strip(), MAX_TITLE);
    JsonNode tools = result.path("capabilities").path("tools");
    wire.notify(Messages.notification("notifications/initialized"));
    wire.accepted(version, tools.path("listChanged").asBoolean(false));
    return CompletableFuture.completedFuture(this);
  }

  /** Name and version of the server, as it says. */
  String title() {
    return title;
  }

  /** Reads all pages of the list of tools. */
  CompletableFuture<ToolCatalog> list() {
    return page("", 1, new ArrayList<>()).thenApply(all -> ToolCatalog.of(server, all));
  }

  private CompletableFuture<List<JsonNode>> page(String cursor, int number, List<JsonNode> all) {
    ObjectNode params = Messages.object();
    if (!cursor.isEmpty()) {
      params.put("cursor", cursor);
    }
    return result(request("tools/list", params, patience))
        .thenCompose(
            result -> {
              result.path("tools").forEach(all::add);
              String next = result.path("nextCursor").asText("");
              boolean last = next.isEmpty() || all.size() >= 2 * ToolCatalog.MAX_TOOLS;
              if (!last && number == MAX_PAGES) {
                return CompletableFuture.failedFuture(
                    McpException.refused(
                        "lists its tools on more than %d pages".formatted(number)));
              }
              return last ? CompletableFuture.completedFuture(all) : page(next, number + 1, all);
            });
  }

  /**
   * Calls a tool.
   *
   * @param tool as the server calls it
   */
  Pending call(String tool, JsonNode arguments) {
    ObjectNode params = Messages.object().put("name", tool);
    params.set("arguments", arguments);
    return request("tools/call", params, server.time());
  }

  /** Asks whether the server is there. */
  CompletableFuture<JsonNode> ping() {
    return request("ping", Messages.object(), patience).response();
  }

  private Pending request(String method, ObjectNode params, Duration limit) {
    long id = ids.incrementAndGet();
    CompletableFuture<JsonNode> response = wire.request(id, Messages.request(id, method, params));
    return new Pending(this, id, response.orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS));
  }

  /** The result in a response; an error in it and a time-out fail with an {@link McpException}. */
  CompletableFuture<JsonNode> result(Pending pending) {
    CompletableFuture<JsonNode> result = new CompletableFuture<>();
    CompletableFuture<JsonNode> unused =
        pending
            .response()
            .whenComplete(
                (response, failure) -> {
                  if (failure != null) {
                    result.completeExceptionally(explained(pending, failure));
                  } else if (response.has("result")) {
                    result.complete(response.get("result"));
                  } else {
                    JsonNode error = response.path("error");
                    result.completeExceptionally(
                        McpException.refused(
                            "answers with the error %s: %s"
                                .formatted(
                                    error.path("code").asText("?"),
                                    error.path("message").asText(""))));
                  }
                });
    return result;
  }

  private McpException explained(Pending pending, Throwable failure) {
    if (Failures.cause(failure) instanceof TimeoutException) {
      wire.notify(Messages.cancelled(pending.id(), "time-out"));
      return McpException.unsure("has not answered in time");
    }
    return McpException.of(failure);
  }

  /** Ends the session and its wire. May block for some seconds. */
  void close() {
    wire.close();
  }
}
