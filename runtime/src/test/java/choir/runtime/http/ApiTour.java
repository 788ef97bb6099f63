package choir.runtime.http;

import static org.awaitility.Awaitility.await;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Calls every route of a test ranch that answers with JSON. */
final class ApiTour {
  /** Operations that a test ranch refuses. They answer with a {@link DoneView}, as others do. */
  static final Set<String> REFUSED =
      Set.of(
          "POST /api/v1/agents/{id}/place",
          "POST /api/v1/nodes/{name}/drain",
          "DELETE /api/v1/nodes/{name}",
          "POST /api/v1/leave",
          "POST /api/v1/runs/{run}/retry");

  private final Map<String, Caller.Answer> answers = new LinkedHashMap<>();
  private final Caller caller;

  ApiTour(Caller caller) {
    this.caller = caller;
  }

  /** The answers by operation. */
  Map<String, Caller.Answer> answers() {
    approvals();
    runs();
    agents();
    schedules();
    floors();
    tokens();
    machines();
    get("/api/v1/status", "/api/v1/status");
    get("/api/v1/mcp", "/api/v1/mcp");
    post("/mcp", "/mcp", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}");
    get("/health/live", "/health/live");
    get("/health/ready", "/health/ready");
    return answers;
  }

  /** The ranch asks before it lists scrolls. */
  private void approvals() {
    for (String answer : List.of("approve", "deny")) {
      caller.post(
          "/api/v1/agents/lux/messages",
          "{\"text\":\"[use list_scrolls {}]\",\"session\":\"" + answer + "\"}");
      String id = await().until(this::waiting, each -> !each.isEmpty());
      get("/api/v1/approvals", "/api/v1/approvals");
      get("/api/v1/inbox", "/api/v1/inbox");
      get("/api/v1/approvals/{id}", "/api/v1/approvals/" + id);
      post("/api/v1/approvals/{id}/" + answer, "/api/v1/approvals/" + id + "/" + answer, "");
    }
  }

  private String waiting() {
    return caller.get("/api/v1/approvals").json().path("approvals").path(0).path("id").asText();
  }

  private void runs() {
    post(
        "/hooks/agent",
        "/hooks/agent",
        "{\"message\":\"tour\",\"thinking\":\"high\",\"waitForCompletion\":true}");
    post("/hooks/wake", "/hooks/wake", "{\"text\":\"tour\"}");
    post("/agents/{id}/hooks/agent", "/agents/lux/hooks/agent", "{\"message\":\"tour\"}");
    post("/agents/{id}/hooks/wake", "/agents/lux/hooks/wake", "{\"text\":\"tour\"}");
    post("/hooks/in/{name}", "/hooks/in/build", "{\"repository\":{\"name\":\"tour\"}}");
    Caller.Answer message =
        post(
            "/api/v1/agents/{id}/messages",
            "/api/v1/agents/lux/messages",
            "{\"text\":\"tour\",\"session\":\"tour\",\"wait\":20}");
    String run = message.json().get("runId").asText();
    get("/hooks/runs/{run}", "/hooks/runs/" + run);
    get("/api/v1/runs/{run}", "/api/v1/runs/" + run);
    get("/api/v1/runs", "/api/v1/runs?agent=lux&state=completed&limit=1");
    get("/api/v1/runs/{run}/events", "/api/v1/runs/" + run + "/events");
    post("/api/v1/runs/{run}/cancel", "/api/v1/runs/" + run + "/cancel", "");
    get("/api/v1/log", "/api/v1/log?agent=lux&limit=10");
    get("/api/v1/events", "/api/v1/events?agent=lux&type=session&limit=10");
    get("/v1/models", "/v1/models");
    get("/v1/models/{id}", "/v1/models/lux");
    post(
        "/v1/chat/completions",
        "/v1/chat/completions",
        "{\"model\":\"lux\",\"messages\":[{\"role\":\"user\",\"content\":\"tour\"}]}");
  }

  private void agents() {
    get("/api/v1/ranch", "/api/v1/ranch");
    get("/api/v1/ranch/files", "/api/v1/ranch/files");
    post("/api/v1/ranch/apply", "/api/v1/ranch/apply?force=true", "");
    get("/api/v1/skills", "/api/v1/skills?agent=lux");
    get("/api/v1/skills/{name}", "/api/v1/skills/release");
    post("/api/v1/ranch/agents", "/api/v1/ranch/agents", "{\"id\":\"guide\"}");
    delete("/api/v1/ranch/agents/{id}", "/api/v1/ranch/agents/guide");
    post("/api/v1/ranch/pull", "/api/v1/ranch/pull", "");
    String revisions = "/api/v1/ranch/revisions";
    get(revisions, revisions);
    get(revisions + "/{revision}", revisions + "/1");
    get(revisions + "/{from}/diff/{to}", revisions + "/1/diff/1");
    post(revisions + "/rollback", revisions + "/rollback", "{\"revision\":1}");
    get("/api/v1/agents", "/api/v1/agents");
    get("/api/v1/agents/{id}", "/api/v1/agents/lux");
    get("/api/v1/agents/{id}/sessions", "/api/v1/agents/lux/sessions");
    get("/api/v1/agents/{id}/sessions/{key}", "/api/v1/agents/lux/sessions/tour");
    post("/api/v1/agents/{id}/sessions/{key}/reset", "/api/v1/agents/lux/sessions/tour/reset", "");
    get("/api/v1/agents/{id}/journal", "/api/v1/agents/lux/journal");
  }

  private void schedules() {
    String schedules = "/api/v1/schedules";
    post(
        schedules,
        schedules,
        "{\"name\":\"tour\",\"agent\":\"lux\",\"cron\":\"0 0 1 1 *\",\"text\":\"tour\"}");
    get(schedules, schedules);
    get(schedules + "/{name}", schedules + "/tour");
    post(schedules + "/{name}", schedules + "/tour", "{\"retries\":2}");
    post(schedules + "/{name}/run", schedules + "/tour/run", "");
    post(schedules + "/{name}/pause", schedules + "/tour/pause", "");
    post(schedules + "/{name}/resume", schedules + "/tour/resume", "");
    delete(schedules + "/{name}", schedules + "/tour");
  }

  /** A round was opened before. */
  private void floors() {
    String floors = "/api/v1/floors";
    String one = floors + "/{channel}";
    get(floors, floors);
    get(one, floors + "/700");
    get(one + "/rounds", floors + "/700/rounds?limit=5");
    get(one + "/rounds/{message}", floors + "/700/rounds/800");
    post(one + "/take", floors + "/700/take", "");
    post(one + "/give", floors + "/700/give", "{\"agent\":\"lux\"}");
    post(one + "/reset", floors + "/700/reset", "");
    post(one + "/freeze", floors + "/all/freeze", "");
    post(one + "/thaw", floors + "/all/thaw", "");
  }

  private void tokens() {
    post("/api/v1/tokens", "/api/v1/tokens", "{\"name\":\"tour\",\"scope\":\"join\"}");
    get("/api/v1/tokens", "/api/v1/tokens");
    post("/api/v1/tokens/{name}/rotate", "/api/v1/tokens/tour/rotate", "");
    delete("/api/v1/tokens/{name}", "/api/v1/tokens/tour");
  }

  private void machines() {
    get("/api/v1/cluster", "/api/v1/cluster");
    get("/api/v1/agents/{id}/place", "/api/v1/agents/lux/place");
    delete("/api/v1/agents/{id}/place", "/api/v1/agents/lux/place");
    delete("/api/v1/nodes/{name}/drain", "/api/v1/nodes/a/drain");
    get("/api/v1/join", "/api/v1/join?name=b");
    post(
        "/api/v1/join/certificate",
        "/api/v1/join/certificate",
        "{\"name\":\"b\",\"hosts\":[\"127.0.0.1\"],\"key\":\"AAAA\"}");
    post("/api/v1/join", "/api/v1/join", "{\"step\":\"arrived\",\"member\":\"b-1\"}");
  }

  private void get(String route, String path) {
    answers.put("GET " + route, caller.get(path));
  }

  private Caller.Answer post(String route, String path, String body) {
    Caller.Answer answer = caller.post(path, body);
    answers.put("POST " + route, answer);
    return answer;
  }

  private void delete(String route, String path) {
    answers.put("DELETE " + route, caller.delete(path));
  }
}
