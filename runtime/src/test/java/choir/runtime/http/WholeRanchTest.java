package choir.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import choir.runtime.cli.NodeClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The edge over real entities and a real store. */
class WholeRanchTest {
  /** The list tells what a revision changed, and the view of one what it declares. */
  private static final Set<String> OTHER_THAN_LISTED =
      Set.of("GET /api/v1/ranch/revisions/{revision}");

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

  @Test
  void aHookIsAcceptedAndItsRunTellsTheReply() {
    Caller.Answer accepted =
        ranch.caller().post("/hooks/agent", "{\"message\":\"hello\",\"unknown\":1}");
    assertThat(accepted.status()).isEqualTo(202);
    assertThat(accepted.json().get("ok").asBoolean()).isTrue();
    assertThat(accepted.json().get("agent").asText()).isEqualTo("phex");
    assertThat(accepted.json().get("session").asText()).matches("hook:[0-9a-f]{8}(-[0-9a-f]+){4}");
    String run = accepted.json().get("runId").asText();
    JsonNode ended = ranch.caller().get("/api/v1/runs/" + run + "?wait=20").json();
    assertThat(ended.get("state").asText()).isEqualTo("completed");
    assertThat(ended.get("reply").asText()).startsWith("You said: ").contains("hello");
    assertThat(ended.get("source").asText()).isEqualTo("hook admin");
    assertThat(ended.get("outside").asBoolean()).as("text from outside").isTrue();
    assertThat(ended.get("delivery").asText()).isEqualTo("none");
    assertThat(ranch.caller().get("/hooks/runs/" + run).json()).isEqualTo(ended);
  }

  @Test
  void aRepeatedKeyIsTheSameRunAndAsksTheModelOnce() {
    String body = "{\"message\":\"once\",\"waitForCompletion\":true}";
    Caller.Answer first = ranch.caller().post("/hooks/agent", body, "Idempotency-Key", "k-1");
    int calls = ranch.model.calls();
    Caller.Answer second = ranch.caller().post("/hooks/agent", body, "Idempotency-Key", "k-1");
    assertThat(first.status()).isEqualTo(200);
    assertThat(first.json().get("repeat").asBoolean()).isFalse();
    assertThat(second.json().get("repeat").asBoolean()).isTrue();
    assertThat(second.json().get("runId")).isEqualTo(first.json().get("runId"));
    assertThat(second.json().get("session")).isEqualTo(first.json().get("session"));
    assertThat(second.json().get("reply")).isEqualTo(first.json().get("reply"));
    assertThat(ranch.model.calls()).isEqualTo(calls);
  }

  /** Fault A2: a key that is used for another message does not swallow it. */
  @Test
  void aKeyThatIsReusedForAnotherMessageIsAConflict() {
    String[] key = {"X-OpenClaw-Idempotency-Key", "k-2"};
    Caller.Answer first = ranch.caller().post("/hooks/agent", "{\"message\":\"one\"}", key);
    String run = first.json().get("runId").asText();
    ranch.caller().get("/api/v1/runs/" + run + "?wait=20");
    List<Caller.Answer> others =
        List.of(
            ranch.caller().post("/hooks/agent", "{\"message\":\"two\"}", key),
            ranch.caller().post("/hooks/agent", "{\"message\":\"one\",\"agent\":\"lux\"}", key),
            ranch.caller().post("/hooks/wake", "{\"text\":\"one\"}", key),
            ranch.caller().post("/api/v1/agents/lux/messages", "{\"text\":\"one\"}", key));
    for (Caller.Answer other : others) {
      assertThat(other.status()).as(other.response().body()).isEqualTo(409);
      assertThat(other.json().get("runId").asText()).isEqualTo(run);
      assertThat(other.json().get("detail").asText()).contains("was not stored");
    }
    assertThat(ranch.caller().post("/hooks/agent", "{\"message\":\"one\"}", key).status())
        .isEqualTo(200);
  }

  /** Fault A4: what a hook cannot use is named, and the receiver is never guessed. */
  @Test
  void aHookNamesUnknownFieldsAndItsReceiverInEitherWay() {
    JsonNode typo =
        ranch.caller().post("/hooks/agent", "{\"message\":\"x\",\"agnet\":\"lux\"}").json();
    assertThat(typo.get("ignored").get(0).asText()).isEqualTo("agnet");
    assertThat(agentOf("{\"message\":\"x\",\"agent\":\"lux\"}")).isEqualTo("lux");
    assertThat(agentOf("{\"message\":\"x\",\"sessionKey\":\"agent:lux:main\"}")).isEqualTo("lux");
    Caller.Answer torn =
        ranch
            .caller()
            .post(
                "/hooks/agent",
                "{\"message\":\"x\",\"agentId\":\"phex\",\"sessionKey\":\"agent:lux:main\"}");
    assertThat(torn.status()).isEqualTo(400);
    assertThat(torn.json().get("field").asText()).isEqualTo("sessionKey");
    Caller.Answer message =
        ranch
            .caller()
            .post(
                "/api/v1/agents/phex/messages", "{\"text\":\"x\",\"session\":\"agent:lux:main\"}");
    assertThat(message.json().get("field").asText()).isEqualTo("session");
  }

  private static String agentOf(String hook) {
    return ranch.caller().post("/hooks/agent", hook).json().get("agent").asText();
  }

  /** Fault D11: names in another case were unknown. */
  @Test
  void anAgentIsNamedInAnyCase() {
    assertThat(agentOf("{\"message\":\"x\",\"agent\":\"LUX\"}")).isEqualTo("lux");
    assertThat(ranch.caller().get("/api/v1/agents/Lux").json().get("id").asText()).isEqualTo("lux");
    assertThat(ranch.caller().get("/api/v1/agents/Nobody%21").status()).isEqualTo(404);
  }

  /** Fault D14: a session of this name could be made and never looked at. */
  @Test
  void aSessionCanBeLookedAtByEveryNameThatItMayHave() {
    for (String dots : new String[] {".", ".."}) {
      Caller.Answer refused =
          ranch
              .caller()
              .post(
                  "/api/v1/agents/lux/messages",
                  "{\"text\":\"x\",\"session\":\"%s\"}".formatted(dots));
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.json().get("field").asText()).isEqualTo("session");
    }
    for (String odd : new String[] {"a/b", "a/../b", "50%", "%2e%2e", "...", "a?b#c", "a;b=c"}) {
      String run =
          ranch
              .caller()
              .post(
                  "/api/v1/agents/lux/messages",
                  "{\"text\":\"x\",\"session\":\"%s\"}".formatted(odd))
              .json()
              .get("runId")
              .asText();
      ranch.caller().get("/api/v1/runs/" + run + "?wait=20");
      String path = "/api/v1/agents/lux/sessions/" + NodeClient.part(odd);
      assertThat(ranch.caller().get(path).json().get("key").asText()).isEqualTo(odd);
    }
  }

  /** Fault A8: the first answer says whether the reply can be delivered. */
  @Test
  void theFirstAnswerToAHookHasTheDeliveryState() {
    JsonNode answer =
        ranch
            .caller()
            .post("/hooks/agent", "{\"message\":\"x\",\"deliver\":true,\"channel\":\"discord\"}")
            .json();
    assertThat(answer.get("ok").asBoolean()).isFalse();
    assertThat(answer.get("state").asText()).isEqualTo("accepted");
    assertThat(answer.get("delivery").asText()).isEqualTo("undelivered: no bridge configured");
  }

  @Test
  void deliveryWithoutABridgeIsNeverOk() {
    JsonNode ended =
        ranch
            .caller()
            .post(
                "/hooks/agent",
                "{\"message\":\"tell them\",\"channel\":\"discord\",\"waitForCompletion\":true}")
            .json();
    assertThat(ended.get("state").asText()).isEqualTo("completed");
    assertThat(ended.get("ok").asBoolean()).isFalse();
    assertThat(ended.get("delivery").asText()).isEqualTo("undelivered: no bridge configured");
  }

  @Test
  void aWakeGoesToTheMainSession() {
    Caller.Answer woken =
        ranch.caller().post("/hooks/wake", "{\"text\":\"look\",\"agentId\":\"lux\"}");
    assertThat(woken.status()).isEqualTo(200);
    assertThat(woken.json().get("mode").asText()).isEqualTo("now");
    assertThat(woken.json().get("session").asText()).isEqualTo("agent:lux:main");
  }

  @Test
  void aMessageIsAnsweredToWhoWaits() {
    Caller.Answer answer =
        ranch.caller().post("/api/v1/agents/lux/messages", "{\"text\":\"hi\",\"wait\":20}");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().get("reply").asText()).isEqualTo("You said: hi");
    assertThat(answer.json().get("session").asText()).isEqualTo("agent:lux:main");
    assertThat(answer.json().get("source").asText()).isEqualTo("person admin");
  }

  @Test
  void aStreamTellsEveryWordAndTheEnd() {
    Caller.Answer answer =
        ranch
            .caller()
            .post(
                "/api/v1/agents/lux/messages",
                "{\"text\":\"stream\",\"session\":\"s:1\"}",
                "Accept",
                "text/event-stream");
    assertThat(answer.header("Content-Type")).startsWith("text/event-stream");
    assertThat(answer.response().body())
        .startsWith("event: accepted\ndata: {\"runId\":\"run-")
        .contains("event: text\ndata: {\"from\":0,\"text\":\"You said: \"}\n\n")
        .contains("event: text\ndata: {\"from\":10,\"text\":\"stream\"}\n\n")
        .contains("event: end\ndata: {\"ok\":true,")
        .endsWith("\n\n");
  }

  @Test
  void whoAttachesLateHearsWhatWasSaidSoFarAndTheRest() throws Exception {
    ranch.model.close();
    String run =
        ranch
            .caller()
            .post("/api/v1/agents/lux/messages", "{\"text\":\"slowly\",\"session\":\"s:2\"}")
            .json()
            .get("runId")
            .asText();
    try (Stream<String> lines = ranch.caller().lines("/api/v1/runs/" + run + "/stream")) {
      Iterator<String> heard = lines.iterator();
      assertThat(next(heard, "event: text"))
          .isEqualTo("data: {\"from\":0,\"text\":\"You said: \"}");
      ranch.model.open();
      assertThat(next(heard, "event: text")).isEqualTo("data: {\"from\":10,\"text\":\"slowly\"}");
      assertThat(next(heard, "event: end")).contains("\"reply\":\"You said: slowly\"");
    }
  }

  private static String next(Iterator<String> lines, String event) {
    while (lines.hasNext()) {
      if (lines.next().equals(event)) {
        return lines.next();
      }
    }
    throw new AssertionError("the stream ended before '" + event + "'");
  }

  @Test
  void aRunThatHasEndedStreamsItsEndAtOnce() {
    String run =
        ranch
            .caller()
            .post("/api/v1/agents/lux/messages", "{\"text\":\"a\",\"wait\":20}")
            .json()
            .get("runId")
            .asText();
    assertThat(ranch.caller().get("/api/v1/runs/" + run + "/stream").response().body())
        .contains("event: end\n");
  }

  @Test
  void agentsSessionsAndHistoryCanBeRead() {
    ranch
        .caller()
        .post(
            "/api/v1/agents/phex/messages", "{\"text\":\"note\",\"session\":\"a/b\",\"wait\":20}");
    JsonNode agents = ranch.caller().get("/api/v1/agents").json().get("agents");
    assertThat(agents.findValuesAsText("id")).containsExactly("lux", "phex");
    JsonNode agent = ranch.caller().get("/api/v1/agents/phex").json();
    assertThat(agent.get("counters").get("completed").asInt()).isPositive();
    JsonNode sessions = ranch.caller().get("/api/v1/agents/phex/sessions").json().get("sessions");
    assertThat(sessions.findValuesAsText("key")).contains("a/b");
    JsonNode history = ranch.caller().get("/api/v1/agents/phex/sessions/a%2Fb").json();
    assertThat(history.get("messages").findValuesAsText("text"))
        .containsExactly("note", "You said: note");
    assertThat(history.get("messages").findValuesAsText("block")).containsExactly("text", "text");
  }

  @Test
  void aResetSessionBeginsAnewAndItsHistoryStaysInTheJournal() {
    String path = "/api/v1/agents/phex/sessions/to-reset";
    String message = "{\"text\":\"before\",\"session\":\"to-reset\",\"wait\":20}";
    ranch.caller().post("/api/v1/agents/phex/messages", message);
    JsonNode reset = ranch.caller().post(path + "/reset", "").json();
    assertThat(reset.get("epoch").asInt()).isEqualTo(2);
    JsonNode emptied = ranch.caller().get(path).json();
    assertThat(emptied.get("messages")).isEmpty();
    assertThat(emptied.get("epoch").asInt()).isEqualTo(2);
    String journal =
        ranch.caller().get("/api/v1/agents/phex/journal?session=to-reset").response().body();
    assertThat(journal).contains("before", "SessionReset");
    Caller.Answer unknown = ranch.caller().post("/api/v1/agents/phex/sessions/none/reset", "");
    assertThat(unknown.response().statusCode()).isEqualTo(404);
  }

  @Test
  void theJournalTellsEventsWithoutDisturbingTheirOwner() {
    ranch.caller().post("/api/v1/agents/phex/messages", "{\"text\":\"x\",\"wait\":20}");
    JsonNode journal = ranch.caller().get("/api/v1/agents/phex/journal?from=1&limit=2").json();
    assertThat(journal.get("events").get(0).get("number").asInt()).isEqualTo(1);
    assertThat(journal.get("events").get(0).get("type").asText())
        .isEqualTo("mirrorborn.ProfileAdopted");
    assertThat(journal.get("events")).hasSize(2);
    JsonNode session =
        ranch.caller().get("/api/v1/agents/phex/journal?session=agent:phex:main").json();
    assertThat(session.get("events").findValuesAsText("type")).contains("session.TurnStarted");
    Caller.Answer after =
        ranch.caller().post("/api/v1/agents/phex/messages", "{\"text\":\"y\",\"wait\":20}");
    assertThat(after.json().get("reply").asText()).isEqualTo("You said: y");
  }

  @Test
  void aTokenIsShownOnceNamesItsCallerAndCanBeTakenAway() {
    Caller.Answer made =
        ranch.caller().post("/api/v1/tokens", "{\"name\":\"ci\",\"scope\":\"send\"}");
    assertThat(made.status()).isEqualTo(201);
    Caller ci = new Caller(ranch.url, made.json().get("token").asText());
    String body = "{\"message\":\"from ci\",\"idempotencyKey\":\"k-1\",\"waitForCompletion\":true}";
    assertThat(ci.post("/hooks/agent", body).json().get("source").asText()).isEqualTo("hook ci");
    assertThat(ci.get("/api/v1/tokens").status()).isEqualTo(403);
    assertThat(ranch.caller().get("/api/v1/tokens").response().body())
        .contains("\"ci\"")
        .doesNotContain(ci.token());
    assertThat(ranch.caller().delete("/api/v1/tokens/ci").status()).isEqualTo(200);
    assertThat(ci.get("/api/v1/agents").status()).isEqualTo(401);
  }

  @Test
  void statusNamesAgentsModelsAndTheStore() {
    JsonNode status = ranch.caller().get("/api/v1/status").json();
    assertThat(status.get("ranch").asText()).isEqualTo("test");
    assertThat(status.get("agents").findValuesAsText("id")).containsExactly("lux", "phex");
    assertThat(status.get("agents").get(0).get("waiting").asInt()).isZero();
    assertThat(status.get("models").get(0).asText()).isEqualTo("scripted");
    assertThat(status.get("store").get("scrolls").asInt()).isEqualTo(1);
    assertThat(ranch.caller().get("/api/v1/ranch").json().get("defaultAgent").asText())
        .isEqualTo("phex");
  }

  @Test
  void runningTurnsNameTheirSenders() throws Exception {
    ranch.model.close();
    String run =
        ranch
            .caller()
            .post("/api/v1/agents/lux/messages", "{\"text\":\"slowly\",\"session\":\"s:3\"}")
            .json()
            .get("runId")
            .asText();
    try (Stream<String> lines = ranch.caller().lines("/api/v1/runs/" + run + "/stream")) {
      Iterator<String> heard = lines.iterator();
      next(heard, "event: text");
      JsonNode status = answerThatFits("GET /api/v1/status", "/api/v1/status");
      JsonNode turn = status.at("/agents/0/turns/0");
      assertThat(turn.get("run").asText()).isEqualTo(run);
      assertThat(turn.get("source").asText()).isEqualTo("person admin");
      JsonNode agent = answerThatFits("GET /api/v1/agents/{id}", "/api/v1/agents/lux");
      assertThat(agent.at("/running/0/source").asText()).isEqualTo("person admin");
      ranch.model.open();
      next(heard, "event: end");
    }
  }

  private static JsonNode answerThatFits(String operation, String path) {
    ApiDescription api = description();
    JsonNode answer = ranch.caller().get(path).json();
    JsonNode described = Objects.requireNonNull(api.operations().get(operation), operation);
    assertThat(api.problems(ApiDescription.answer(described), answer)).isEmpty();
    return answer;
  }

  @Test
  void everyRouteNamesTheRecordsThatItReadsAndWrites() {
    ApiDescription api = description();
    assertThat(api.operations()).hasSizeGreaterThan(30);
    api.operations()
        .forEach(
            (name, operation) -> {
              JsonNode content = operation.at("/responses/2XX/content");
              assertThat(content).as(name).isNotEmpty();
              if (content.has("application/json")) {
                assertThat(ApiDescription.answer(operation).has("$ref")).as(name).isTrue();
              }
              if (operation.has("requestBody")) {
                assertThat(ApiDescription.body(operation).has("$ref")).as(name).isTrue();
              }
            });
  }

  /** A program that reads one run, agent or token reads each of a list with the same code. */
  @Test
  void eachElementOfAListHasFieldsOfTheViewOfOne() {
    ApiDescription api = description();
    Map<String, String> pairs = api.onesOfLists();
    assertThat(pairs)
        .containsKeys(
            "GET /api/v1/agents/{id}",
            "GET /api/v1/agents/{id}/sessions/{key}",
            "GET /api/v1/runs/{run}",
            "POST /api/v1/tokens");
    pairs.forEach(
        (one, list) -> {
          if (!OTHER_THAN_LISTED.contains(one)) {
            assertThat(api.fields(one)).as(one).containsAllEntriesOf(api.elementFields(list));
          }
        });
  }

  @Test
  void realAnswersHaveTheFieldsOfTheirSchemas() throws IOException {
    Path skill = Files.createDirectories(ranch.files.resolve("skills/release"));
    Files.writeString(skill.resolve("SKILL.md"), "---\ndescription: Ships.\n---\nTag it.\n");
    ApiDescription api = description();
    ranch.declareTools("{\"ask\":[\"list_scrolls\"]}");
    ranch.openRound("700", "800");
    Map<String, Caller.Answer> answers = new ApiTour(ranch.caller()).answers();
    api.operations()
        .forEach(
            (name, operation) -> {
              JsonNode schema = ApiDescription.answer(operation);
              if (!schema.isMissingNode() && !ApiTour.REFUSED.contains(name)) {
                Caller.Answer answer = Objects.requireNonNull(answers.get(name), name);
                String text = name + " answers " + answer.response().body();
                assertThat(answer.status()).as(text).isBetween(200, 299);
                assertThat(api.problems(schema, answer.json())).as(text).isEmpty();
              }
            });
  }

  private static ApiDescription description() {
    return new ApiDescription(new Caller(ranch.url, "").get("/api/v1/openapi.json").json());
  }
}
