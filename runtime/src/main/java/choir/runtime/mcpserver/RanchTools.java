package choir.runtime.mcpserver;

import choir.runtime.feature.ToolArguments;
import choir.runtime.http.Call;
import choir.runtime.mcpserver.ServerTool.Field;
import choir.runtime.mcpserver.ServerTool.Result;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.japi.Pair;

/** The tools that are routes of the HTTP API: agents, messages, runs and schedules. */
final class RanchTools {
  private static final String MESSAGES = "/api/v1/agents/{id}/messages";
  private static final String RUN = "/api/v1/runs/{run}";
  private static final String AGENTS = "/api/v1/agents";
  private static final String RUNS = "/api/v1/runs";
  private static final String SCHEDULES = "/api/v1/schedules";

  /** Seconds for which a question waits by default: clients of MCP usually wait for 60. */
  private static final int WAIT = 50;

  private static final int LONGEST_WAIT = 300;
  private static final int RUNS_LISTED = 20;

  private final ApiRoutes routes;

  RanchTools(ApiRoutes routes) {
    this.routes = routes;
  }

  List<ServerTool> all() {
    return List.of(
        ask(),
        send(),
        reading(
            "list_agents",
            "Lists the agents of the ranch with their roles, models and states.",
            AGENTS,
            List.of(),
            (call, arguments) ->
                routes.get(call, AGENTS, Map.of(), List.of()).thenApply(Result::of)),
        reading(
            "list_runs",
            "Lists runs, the latest first. A run is the handling of one message.",
            RUNS,
            List.of(
                Field.text("agent", "id of an agent; default: all"),
                Field.text("state", "accepted, completed, failed or cancelled; default: all"),
                Field.number("limit", "number of runs, 1 to 200; default: " + RUNS_LISTED)),
            this::listRuns),
        showRun(),
        reading(
            "list_schedules",
            "Lists the schedules that wake agents, with their next and latest runs.",
            SCHEDULES,
            List.of(),
            (call, arguments) ->
                routes.get(call, SCHEDULES, Map.of(), List.of()).thenApply(Result::of)));
  }

  private ServerTool reading(
      String name, String description, String path, List<Field> fields, ServerTool.Action action) {
    return new ServerTool(
        name, description, routes.scope("GET", path), fields, List.of(), true, action);
  }

  private static List<Field> message(Field... more) {
    List<Field> fields = new ArrayList<>();
    fields.add(Field.text("agent", "id or name of the agent, see list_agents"));
    fields.add(Field.text("text", "the message"));
    fields.add(Field.text("session", "key of the conversation; default: the agent's main session"));
    fields.add(
        Field.text("key", "idempotency key: the same message under the same key is sent once"));
    fields.addAll(List.of(more));
    return fields;
  }

  private ServerTool ask() {
    return new ServerTool(
        "ask",
        "Sends an agent a message and waits for the answer. If the agent is not done in time, the"
            + " result names the run, and show_run has the answer later.",
        routes.scope("POST", MESSAGES),
        message(
            Field.number("wait", "seconds to wait, 0 to " + LONGEST_WAIT + "; default: " + WAIT)),
        List.of("agent", "text"),
        false,
        (call, arguments) ->
            deliver(call, arguments, arguments.number("wait", WAIT, 0, LONGEST_WAIT))
                .thenApply(RanchTools::answer));
  }

  private ServerTool send() {
    return new ServerTool(
        "send",
        "Sends an agent a message without waiting. The result names the run; see show_run.",
        routes.scope("POST", MESSAGES),
        message(),
        List.of("agent", "text"),
        false,
        (call, arguments) -> deliver(call, arguments, 0).thenApply(Result::of));
  }

  private ServerTool showRun() {
    return new ServerTool(
        "show_run",
        "Shows a run: its state, and its reply once it has ended.",
        routes.scope("GET", RUN),
        List.of(
            Field.text("run", "id of the run"),
            Field.number(
                "wait", "seconds to wait for its end, 0 to " + LONGEST_WAIT + "; default: 0")),
        List.of("run"),
        true,
        (call, arguments) -> {
          int wait = arguments.number("wait", 0, 0, LONGEST_WAIT);
          return routes
              .get(
                  call,
                  RUN,
                  Map.of("run", arguments.text("run")),
                  List.of(Pair.create("wait", Integer.toString(wait))))
              .thenApply(Result::of);
        });
  }

  private CompletionStage<JsonNode> deliver(Call call, ToolArguments arguments, int wait)
      throws ToolArguments.Invalid {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("text", arguments.text("text")).put("wait", wait);
    putIfGiven(body, "session", arguments.text("session", ""));
    putIfGiven(body, "idempotencyKey", arguments.text("key", ""));
    return routes.post(call, MESSAGES, Map.of("id", arguments.text("agent")), body);
  }

  private static void putIfGiven(ObjectNode body, String field, String value) {
    if (!value.isEmpty()) {
      body.put(field, value);
    }
  }

  /** The reply, or what became of the question instead. */
  private static Result answer(JsonNode run) {
    String id = run.path("runId").asText();
    if (run.hasNonNull("reply")) {
      return new Result(run.path("reply").asText(), false, run);
    }
    if (run.hasNonNull("endedAt")) {
      String reason = run.path("reason").asText("");
      return new Result(
          "the run %s is %s: %s".formatted(id, run.path("state").asText(), reason), true, run);
    }
    return new Result(
        "the agent is not done yet: the message is stored, and its run %s goes on; call show_run"
                .formatted(id)
            + " with this id to get the answer",
        false,
        run);
  }

  private CompletionStage<Result> listRuns(Call call, ToolArguments arguments)
      throws ToolArguments.Invalid {
    List<Pair<String, String>> query = new ArrayList<>();
    for (String field : List.of("agent", "state")) {
      String value = arguments.text(field, "");
      if (!value.isEmpty()) {
        query.add(Pair.create(field, value));
      }
    }
    int limit = arguments.number("limit", RUNS_LISTED, 1, 200);
    query.add(Pair.create("limit", Integer.toString(limit)));
    return routes.get(call, RUNS, Map.of(), query).thenApply(Result::of);
  }
}
