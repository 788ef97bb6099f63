package choir.runtime.mcpserver;

import choir.core.failure.Failures;
import choir.runtime.Build;
import choir.runtime.access.Scope;
import choir.runtime.feature.ToolArguments;
import choir.runtime.http.Call;
import choir.runtime.http.Json;
import choir.runtime.http.Problem;
import choir.runtime.http.Problem.Kind;
import choir.runtime.http.Refusal;
import choir.runtime.http.Route;
import choir.runtime.http.Route.Answer;
import choir.runtime.http.Route.BodyRule;
import choir.runtime.http.Route.Guarded;
import choir.runtime.mcpserver.ServerTool.Result;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * The address {@code /mcp}. Each request stands for itself: there are no sessions, and nothing is
 * announced, so that any node answers any request.
 */
final class McpEndpoint {
  private static final String NEWEST = "2025-11-25";
  private static final List<String> VERSIONS = List.of(NEWEST, "2025-06-18", "2025-03-26");

  private static final String INSTRUCTIONS =
      "A Choir ranch: AI agents with a shared store of texts (scrolls). list_agents says who is"
          + " there, ask asks one of them.";

  private final List<ServerTool> tools;

  McpEndpoint(List<ServerTool> tools) {
    this.tools = List.copyOf(tools);
  }

  List<Route> routes() {
    return List.of(
        Route.post(
            "/mcp",
            Guarded.by(Scope.READ),
            BodyRule.json(RpcRequest.class),
            Answer.of(RpcResponse.class),
            "Takes one message of the Model Context Protocol; the tools are those that the token"
                + " may use.",
            this::handle));
  }

  private CompletionStage<HttpResponse> handle(Call call) {
    Optional<String> version = call.header("MCP-Protocol-Version");
    if (version.isPresent() && !VERSIONS.contains(version.get())) {
      throw Problem.of(
              Kind.BAD_REQUEST,
              "MCP-Protocol-Version is '%s'; known are %s".formatted(version.get(), VERSIONS))
          .refusal();
    }
    JsonNode json = Json.read(call.body());
    if (json.isObject() && !json.has("method") && (json.has("result") || json.has("error"))) {
      return CompletableFuture.completedStage(accepted());
    }
    Optional<RpcRequest> request = RpcRequest.read(json);
    if (request.isEmpty()) {
      return CompletableFuture.completedStage(
          Json.response(
              400,
              RpcResponse.error(
                  Optional.empty(),
                  RpcResponse.INVALID_REQUEST,
                  "the body must be one message of JSON-RPC 2.0")));
    }
    return request.get().id().isEmpty()
        ? CompletableFuture.completedStage(accepted())
        : answer(call, request.get()).thenApply(response -> Json.response(200, response));
  }

  /** The answer to notifications, and to responses: the node has asked for none. */
  private static HttpResponse accepted() {
    return HttpResponse.create().withStatus(202);
  }

  private CompletionStage<RpcResponse> answer(Call call, RpcRequest request) {
    return switch (request.method()) {
      case "initialize" -> done(request, initialized(request));
      case "ping" -> done(request, JsonNodeFactory.instance.objectNode());
      case "tools/list" -> done(request, listed(call.caller().scope()));
      case "tools/call" -> called(call, request);
      default ->
          CompletableFuture.completedStage(
              RpcResponse.error(
                  request.id(),
                  RpcResponse.METHOD_NOT_FOUND,
                  "there is no method '%s' here".formatted(request.method())));
    };
  }

  private static CompletionStage<RpcResponse> done(RpcRequest request, JsonNode result) {
    return CompletableFuture.completedStage(RpcResponse.result(request, result));
  }

  private static ObjectNode initialized(RpcRequest request) {
    String asked = request.param("protocolVersion").asText("");
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    result.put("protocolVersion", VERSIONS.contains(asked) ? asked : NEWEST);
    result.putObject("capabilities").putObject("tools");
    result
        .putObject("serverInfo")
        .put("name", "choir")
        .put("title", "Choir ranch")
        .put("version", Build.version());
    return result.put("instructions", INSTRUCTIONS);
  }

  private ObjectNode listed(Scope scope) {
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    ArrayNode list = result.putArray("tools");
    tools.stream()
        .filter(tool -> scope.includes(tool.scope()))
        .forEach(tool -> list.add(tool.json()));
    return result;
  }

  private CompletionStage<RpcResponse> called(Call call, RpcRequest request) {
    String name = request.param("name").asText("");
    Scope scope = call.caller().scope();
    Optional<ServerTool> tool = tools.stream().filter(each -> each.name().equals(name)).findFirst();
    if (tool.isEmpty()) {
      return CompletableFuture.completedStage(
          RpcResponse.error(
              request.id(), RpcResponse.INVALID_PARAMS, "there is no tool '%s'".formatted(name)));
    }
    if (!scope.includes(tool.get().scope())) {
      String reason =
          "the token of '%s' has the scope %s; %s needs %s"
              .formatted(call.caller().name(), scope.written(), name, tool.get().scope().written());
      return done(request, Result.failed(reason).json());
    }
    return perform(tool.get(), call, request.param("arguments"))
        .thenApply(result -> RpcResponse.result(request, result.json()));
  }

  /** What the caller can mend is a failed result, which a model reads; a fault is a problem. */
  private static CompletionStage<Result> perform(ServerTool tool, Call call, JsonNode given) {
    try {
      String json = given.isMissingNode() ? "" : given.toString();
      ToolArguments arguments = ToolArguments.parse(json, tool.fieldNames());
      return tool.action().perform(call, arguments).exceptionally(McpEndpoint::refused);
    } catch (ToolArguments.Invalid invalid) {
      return CompletableFuture.completedStage(Result.failed(String.valueOf(invalid.getMessage())));
    } catch (Refusal refusal) {
      return CompletableFuture.completedStage(refused(refusal));
    }
  }

  private static Result refused(Throwable failure) {
    if (Failures.cause(failure) instanceof Refusal refusal) {
      return Result.failed(String.valueOf(refusal.getMessage()));
    }
    throw new CompletionException(Failures.cause(failure));
  }
}
