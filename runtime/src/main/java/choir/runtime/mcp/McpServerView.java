package choir.runtime.mcp;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A declared server.
 *
 * @param where its program or its address
 * @param state {@code connecting}, {@code connected}, {@code waiting} or {@code closed}
 * @param since when the state began
 * @param title name and version, as the server says
 * @param error why the latest attempt or connection has ended
 * @param nextAttempt when the node tries to connect again
 */
record McpServerView(
    String name,
    String where,
    String state,
    Instant since,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> title,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> error,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Instant> nextAttempt,
    List<McpToolView> tools,
    List<RefusedToolView> refused) {
  static McpServerView of(McpServer server) {
    McpServer.Status status = server.status();
    ToolCatalog catalog = server.catalog();
    return new McpServerView(
        server.declared().name(),
        server.declared().where(),
        status.state().name().toLowerCase(Locale.ROOT),
        status.since(),
        Optional.of(status.title()).filter(title -> !title.isEmpty()),
        Optional.of(status.error()).filter(error -> !error.isEmpty()),
        status.nextAttempt(),
        catalog.tools().stream().map(McpToolView::of).toList(),
        catalog.refused().stream().map(RefusedToolView::of).toList());
  }
}
