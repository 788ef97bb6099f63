package choir.runtime.mcp;

import choir.core.model.ToolSpec;
import choir.core.run.Origin;
import choir.core.tool.Tool;
import choir.core.tool.ToolAction;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A tool of a server. A call sends its arguments out of the ranch, whatever the server says of it,
 * and its result is text from outside.
 */
final class McpTool implements Tool {
  private final McpServer server;
  private final ToolCatalog.Offered offered;
  private final McpCalls calls;

  McpTool(McpServer server, ToolCatalog.Offered offered, McpCalls calls) {
    this.server = server;
    this.offered = offered;
    this.calls = calls;
  }

  @Override
  public ToolSpec spec() {
    return offered.spec();
  }

  @Override
  public boolean idempotent() {
    return offered.isRepeatable();
  }

  @Override
  public CompletionStage<Prepared> prepare(Call call) {
    return CompletableFuture.completedStage(
        new Prepared(ToolAction.of(ToolAction.Effect.SENDS, List.of()), () -> call(call)));
  }

  @Override
  public CompletionStage<Result> call(Call call) {
    String text = call.arguments().isBlank() ? "{}" : call.arguments();
    Optional<ObjectNode> arguments = Messages.read(text);
    if (arguments.isEmpty()) {
      return CompletableFuture.completedStage(
          Result.failed("the arguments must be a JSON object; the call was not made"));
    }
    Optional<McpSession> session = server.session();
    if (session.isEmpty()) {
      return CompletableFuture.completedStage(Result.failed(notConnected()).from(Origin.OUTSIDE));
    }
    return calls.run(key(call), attempt -> call(session.get(), arguments.get(), attempt));
  }

  private CompletableFuture<Result> call(
      McpSession session, JsonNode arguments, McpCalls.Attempt attempt) {
    return once(session, arguments, attempt)
        .thenApply(ResultText::of)
        .exceptionallyCompose(
            failure -> {
              McpException known = McpException.of(failure);
              return known.kind() == McpException.Kind.SESSION_GONE
                  ? again(session, arguments, attempt)
                  : CompletableFuture.completedFuture(failed(known));
            });
  }

  private CompletableFuture<JsonNode> once(
      McpSession session, JsonNode arguments, McpCalls.Attempt attempt) {
    McpSession.Pending pending = session.call(offered.bare(), arguments);
    attempt.began(pending);
    return session.result(pending);
  }

  /** One new session, and one repetition if it can do no harm; what fails then has failed. */
  private CompletableFuture<Result> again(
      McpSession forgotten, JsonNode arguments, McpCalls.Attempt attempt) {
    return server
        .renew(forgotten)
        .thenCompose(
            fresh ->
                offered.isRepeatable()
                    ? once(fresh, arguments, attempt).thenApply(ResultText::of)
                    : CompletableFuture.<Result>failedFuture(McpException.sessionGone()))
        .exceptionally(failure -> failed(McpException.of(failure)));
  }

  private Result failed(McpException failure) {
    String what = "the MCP server " + server.declared().name() + " " + failure.words();
    String known =
        failure.kind() == McpException.Kind.REFUSED
            ? ""
            : offered.isRepeatable()
                ? "; the server says that a call can be repeated without harm"
                : "; the call may have happened: find out before you call again";
    return Result.failed(what + known).from(Origin.OUTSIDE);
  }

  private String notConnected() {
    McpServer.Status status = server.status();
    String why = status.error().isEmpty() ? "" : ": it " + status.error();
    String when = status.nextAttempt().map(next -> "; next attempt at " + next).orElse("");
    return "the MCP server "
        + server.declared().name()
        + " is not connected"
        + why
        + when
        + "; the call was not made";
  }

  @Override
  public void cancel(Call call) {
    calls.cancel(key(call));
  }

  private static String key(Call call) {
    return call.run() + " " + call.id();
  }
}
