package choir.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import choir.runtime.access.Scope;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs over the edge: lists, events, cancellation and retry. */
class RunRoutesTest {
  @TempDir static Path folder;

  @SuppressWarnings("NullAway.Init") // opened before all
  private static TestRanch ranch;

  @BeforeAll
  static void open() throws Exception {
    ranch = new TestRanch(folder.resolve("sq"));
  }

  @AfterAll
  static void close() throws Exception {
    ranch.close();
  }

  private static String send(String agent, String text, String session) {
    String body = "{\"text\":\"%s\",\"session\":\"%s\"}".formatted(text, session);
    return ranch
        .caller()
        .post("/api/v1/agents/" + agent + "/messages", body)
        .json()
        .get("runId")
        .asText();
  }

  private static JsonNode ended(String run) {
    return ranch.caller().get("/api/v1/runs/" + run + "?wait=20").json();
  }

  private static List<String> runs(String query) {
    Caller.Answer answer = ranch.caller().get("/api/v1/runs?" + query);
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
    return answer.json().get("runs").findValuesAsText("runId");
  }

  /** Fault D5: runs are listed with filters and pages. */
  @Test
  void runsAreListedByAgentStateSourceAndSession() {
    String good = send("lux", "list me", "list:1");
    String bad = send("lux", "refuse it", "list:2");
    String other = send("phex", "list me too", "list:1");
    List.of(good, bad, other).forEach(RunRoutesTest::ended);
    assertThat(runs("agent=lux&session=list:1")).containsExactly(good);
    assertThat(runs("session=list:1")).containsExactly(other, good);
    assertThat(runs("state=failed&session=list:2")).containsExactly(bad);
    assertThat(runs("source=person&session=list:2")).containsExactly(bad);
    assertThat(runs("source=hook&session=list:2")).isEmpty();
    JsonNode page = ranch.caller().get("/api/v1/runs?session=list:1&limit=1").json();
    assertThat(runs("session=list:1&limit=1&cursor=" + page.get("next").asText()))
        .containsExactly(good);
    Caller.Answer wrong = ranch.caller().get("/api/v1/runs?state=done");
    assertThat(wrong.status()).isEqualTo(400);
    assertThat(wrong.json().get("field").asText()).isEqualTo("state");
  }

  /** For CI: it can neither pose as a person nor read what is not its own. */
  @Test
  void aTokenOfTheScopeHookCallsHooksAndSeesItsRunsAlone() {
    Caller ci = new Caller(ranch.url, ranch.token(Scope.HOOK));
    String own = ci.post("/hooks/agent", "{\"message\":\"built\"}").json().get("runId").asText();
    String other = send("lux", "not for ci", "scope:1");

    assertThat(ci.get("/hooks/runs/" + own + "?wait=20").json().get("state").asText())
        .isEqualTo("completed");
    assertThat(ci.get("/api/v1/runs/" + own + "/events").status()).isEqualTo(200);
    assertThat(ci.get("/hooks/runs/" + other).status()).isEqualTo(404);
    assertThat(ci.get("/api/v1/runs/" + other + "/events").status()).isEqualTo(404);
    assertThat(ci.post("/api/v1/runs/" + other + "/cancel", "").status()).isEqualTo(404);
    for (String path : List.of("runs", "agents", "status", "runs/" + own + "/stream")) {
      assertThat(ci.get("/api/v1/" + path).status()).as(path).isEqualTo(403);
    }
    String message = "{\"text\":\"posing\"}";
    assertThat(ci.post("/api/v1/agents/lux/messages", message).status()).isEqualTo(403);
  }

  @Test
  void aDeclaredHookMakesAMessageOfABodyOfItsOwnForm() {
    String body =
        "{\"repository\":{\"name\":\"{{query.branch}}\"},\"jobs\":[{},{\"state\":\"failed\"}]}";
    String path = "/hooks/in/build?branch=main";
    Caller.Answer first = ranch.caller().post(path, body, "X-Delivery", "d-1");
    Caller.Answer again = ranch.caller().post(path, body, "X-Delivery", "d-1");
    String run = first.json().get("runId").asText();

    assertThat(first.status()).isEqualTo(202);
    assertThat(again.json().get("runId").asText()).isEqualTo(run);
    assertThat(ended(run).get("reply").asText())
        .contains("{{query.branch}}: failed (main) [{},{\"state\":\"failed\"}]");
    assertThat(ranch.caller().post("/hooks/in/other", "{}").json().get("detail").asText())
        .isEqualTo("ranch.yaml declares no hook 'other'; it declares [build]");
  }

  @Test
  void aHookAtAnAgentsAddressIsForThatAgent() {
    String path = "/agents/lux/hooks/agent";
    assertThat(ranch.caller().post(path, "{\"message\":\"m\"}").json().get("agent").asText())
        .isEqualTo("lux");
    Caller.Answer other = ranch.caller().post(path, "{\"message\":\"m\",\"agentId\":\"phex\"}");
    assertThat(other.status()).isEqualTo(400);
    assertThat(other.json().get("field").asText()).isEqualTo("agentId");
    String unknown = "/agents/nobody/hooks/wake";
    assertThat(ranch.caller().post(unknown, "{\"text\":\"m\"}").status()).isEqualTo(404);
  }

  @Test
  void aRunTellsWhatHasHappenedToIt() {
    String run = send("lux", "tell me", "events:1");
    ended(run);
    JsonNode events = ranch.caller().get("/api/v1/runs/" + run + "/events").json().get("events");
    assertThat(events.findValuesAsText("words"))
        .satisfies(
            words -> {
              assertThat(words.get(0)).isEqualTo("accepted from person admin: tell me");
              assertThat(words.get(1)).isEqualTo("started");
              assertThat(words.get(2)).isEqualTo("call 1: asks model scripted");
              assertThat(words.get(4)).isEqualTo("completed, 7 tokens in, 3 out");
            });
    JsonNode log = ranch.caller().get("/api/v1/log?agent=lux&limit=500").json().get("events");
    assertThat(log.findValuesAsText("run")).contains(run);
  }

  @Test
  void aRunningTurnAndAQueuedOneAreCancelledOnce() {
    ranch.model.close();
    String running = send("lux", "slowly", "cancel:1");
    String queued = send("lux", "next", "cancel:1");
    JsonNode waits = ranch.caller().get("/api/v1/runs/" + queued).json();
    assertThat(waits.get("phase").asText()).isEqualTo("queued");
    assertThat(waits.get("behind").asText()).isEqualTo(running);
    for (String run : List.of(queued, running, running)) {
      Caller.Answer end = ranch.caller().post("/api/v1/runs/" + run + "/cancel", "");
      assertThat(end.status()).as(end.response().body()).isEqualTo(200);
      assertThat(end.json().get("state").asText()).isEqualTo("cancelled");
      assertThat(end.json().get("reason").asText()).isEqualTo("cancelled by admin");
      assertThat(end.json().get("ok").asBoolean()).isFalse();
    }
    ranch.model.open();
  }

  @Test
  void aFailedRunIsRetriedAsANewOneAndOnce() {
    String run = send("lux", "refuse me", "retry:1");
    assertThat(ended(run).get("state").asText()).isEqualTo("failed");
    Caller.Answer first = ranch.caller().post("/api/v1/runs/" + run + "/retry", "");
    assertThat(first.status()).isEqualTo(202);
    String again = first.json().get("runId").asText();
    assertThat(again).isNotEqualTo(run);
    assertThat(ended(again).get("reason").asText()).contains("no credentials");
    assertThat(ended(run).get("retriedAs").asText()).isEqualTo(again);
    Caller.Answer second = ranch.caller().post("/api/v1/runs/" + run + "/retry", "");
    assertThat(second.json().get("runId").asText()).isEqualTo(again);
    assertThat(second.json().get("repeat").asBoolean()).isTrue();
    String good = send("lux", "fine", "retry:2");
    ended(good);
    assertThat(ranch.caller().post("/api/v1/runs/" + good + "/retry", "").status()).isEqualTo(409);
  }

  @Test
  void aTokenThatMaySendCancelsItsOwnRunsOnly() {
    Caller sender = new Caller(ranch.url, ranch.token(Scope.SEND));
    ranch.model.close();
    String own =
        sender
            .post("/api/v1/agents/lux/messages", "{\"text\":\"slowly\",\"session\":\"own:1\"}")
            .json()
            .get("runId")
            .asText();
    String others = send("lux", "slowly", "own:2");
    assertThat(sender.post("/api/v1/runs/" + others + "/cancel", "").status()).isEqualTo(403);
    assertThat(sender.post("/api/v1/runs/" + own + "/cancel", "").status()).isEqualTo(200);
    ranch.model.open();
    assertThat(ended(others).get("state").asText()).isEqualTo("completed");
  }

  @Test
  void theLogGoesOnWithWhatHappens() throws Exception {
    try (Stream<String> lines = ranch.caller().stream("/api/v1/log?agent=phex")) {
      Iterator<String> heard = lines.iterator();
      String run = send("phex", "follow me", "log:1");
      String line = "";
      while (!line.contains("completed") || !line.contains(run)) {
        line = heard.next();
      }
      assertThat(line).startsWith("data: {\"at\":");
    }
  }
}
