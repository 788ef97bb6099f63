package choir.runtime.mcp;

import choir.core.tool.Tool;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The calls under way on this node, so that they can be cancelled. Thread-safe. */
final class McpCalls {
  /** Maximum number of calls at a time; each has a turn of an agent that waits for it. */
  private static final int MOST = 256;

  private final Map<String, Attempt> running = new ConcurrentHashMap<>();

  /** What a call waits for at present. */
  static final class Attempt {
    private McpSession.@Nullable Pending pending;
    private boolean cancelled;

    /** A request was sent. One that comes too late is cancelled at once. */
    synchronized void began(McpSession.Pending request) {
      pending = request;
      if (cancelled) {
        request.cancel();
      }
    }

    synchronized void cancel() {
      cancelled = true;
      if (pending != null) {
        pending.cancel();
      }
    }
  }

  /**
   * Performs a call.
   *
   * @param key of the call, the same for {@link #cancel}
   */
  CompletionStage<Tool.Result> run(
      String key, Function<Attempt, CompletableFuture<Tool.Result>> call) {
    if (running.size() >= MOST) {
      return CompletableFuture.completedStage(
          Tool.Result.failed(
              "this node has " + MOST + " calls of MCP servers under way; call again"));
    }
    Attempt attempt = new Attempt();
    running.put(key, attempt);
    return call.apply(attempt).whenComplete((result, failure) -> running.remove(key, attempt));
  }

  void cancel(String key) {
    Attempt attempt = running.get(key);
    if (attempt != null) {
      attempt.cancel();
    }
  }
}
