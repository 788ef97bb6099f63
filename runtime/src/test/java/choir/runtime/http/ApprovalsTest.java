package choir.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import choir.runtime.access.Scope;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Approvals over HTTP, with the real store and entities. */
final class ApprovalsTest {
  @TempDir static Path folder;
  private static TestRanch ranch;
  private static Caller admin;

  @BeforeAll
  static void open() throws IOException {
    ranch = new TestRanch(folder.resolve("sq"));
    ranch.declareTools("{\"ask\":[\"write_scroll\"]}");
    admin = ranch.caller();
  }

  @AfterAll
  static void close() throws IOException {
    ranch.close();
  }

  /** Sends a message whose turn wants to write a scroll; returns the run. */
  private static String send(String session, int place) {
    String body = "{\"text\":\"%s\",\"session\":\"%s\"}".formatted(text(place), session);
    return admin.post("/api/v1/agents/lux/messages", body).json().path("runId").asText();
  }

  /** What a model that writes a scroll is told, in JSON. */
  private static String text(int place) {
    String arguments = "{'coordinate':'1.1.1/1.1.1/1.1.%d','text':'x'}".formatted(place);
    return "[use write_scroll " + arguments.replace("'", "\\\"") + "]";
  }

  private static JsonNode waiting(String run) {
    return await().until(() -> find(run), Optional::isPresent).orElseThrow();
  }

  private static Optional<JsonNode> find(String run) {
    for (JsonNode each : admin.get("/api/v1/approvals").json().path("approvals")) {
      if (each.path("run").asText().equals(run)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  private static JsonNode run(String run) {
    return admin.get("/api/v1/runs/" + run).json();
  }

  private static JsonNode ended(String run) {
    return await().until(() -> run(run), found -> !found.path("state").asText().equals("accepted"));
  }

  private static Caller.Answer answer(Caller caller, JsonNode question, String how) {
    return caller.post("/api/v1/approvals/" + question.path("id").asText() + how, "");
  }

  @Test
  void theFirstAnswerCountsAndTheRunGoesOn() {
    String run = send("first", 1);
    JsonNode question = waiting(run);
    assertThat(question.path("tool").asText()).isEqualTo("write_scroll");
    assertThat(question.path("state").asText()).isEqualTo("pending");
    assertThat(run(run).path("paused").path("reason").asText())
        .contains("write_scroll waits for a person", question.path("id").asText());
    Caller reader = new Caller(ranch.url, ranch.token(Scope.SEND));
    assertThat(answer(reader, question, "/approve").status()).isEqualTo(403);
    Caller.Answer approved = answer(admin, question, "/approve");
    assertThat(approved.status()).isEqualTo(200);
    assertThat(approved.json().path("outcome").asText()).startsWith("approved by admin at ");
    assertThat(ended(run).path("reply").asText()).contains("wrote 1 characters");
    Caller.Answer late = answer(admin, question, "/deny");
    assertThat(late.status()).isEqualTo(409);
    assertThat(late.json().path("detail").asText())
        .contains("was approved by admin at", "nothing was changed");
    assertThat(answer(admin, question, "/approve").json().path("ended"))
        .as("the same answer of the same person again")
        .isEqualTo(approved.json().path("ended"));
    assertThat(admin.get("/api/v1/approvals").json().toString())
        .doesNotContain(question.path("id").asText());
    assertThat(admin.get("/api/v1/runs/" + run + "/events").json().toString())
        .contains("waits for a person: ask-", "approved by admin");
  }

  @Test
  void aDeniedCallIsNotMade() {
    String run = send("second", 2);
    answer(admin, waiting(run), "/deny");
    assertThat(ended(run).path("reply").asText())
        .contains("denied by admin: the call was not made");
  }

  @Test
  void whatWasApprovedForAlwaysIsNotAskedAgain() {
    String first = send("third", 3);
    Caller.Answer approved = answer(admin, waiting(first), "/approve?always=true");
    assertThat(approved.json().path("always").asBoolean()).isTrue();
    ended(first);
    assertThat(ended(send("fourth", 3)).path("reply").asText()).contains("wrote 1 characters");
    String other = send("fifth", 4);
    answer(admin, waiting(other), "/deny");
    ended(other);
  }

  /** Case C-06: the call fails at once, and the inbox has it once, however often it fails. */
  @Test
  void aScheduleDoesNotWaitAndLeavesOneQuestionInTheInbox() {
    admin.post(
        "/api/v1/schedules",
        "{\"name\":\"n\",\"agent\":\"lux\",\"cron\":\"0 0 1 1 *\",\"text\":\"%s\"}"
            .formatted(text(6)));
    for (int i = 0; i < 2; i++) {
      assertThat(ended(scheduled()).path("reply").asText())
          .contains("not allowed without a person", "The question is in the inbox as ask-");
    }
    List<JsonNode> left = unattended();
    assertThat(left).hasSize(1);
    assertThat(answer(admin, left.get(0), "/approve").json().path("detail").asText())
        .contains("did not wait, and is over");
    assertThat(answer(admin, left.get(0), "/approve?always=true").status()).isEqualTo(200);
    assertThat(unattended()).isEmpty();
    assertThat(ended(scheduled()).path("reply").asText()).contains("wrote 1 characters");
  }

  /** Case C-06, where the schedule says to wait; its agent asks another one the second time. */
  @Test
  void aScheduleThatSaysSoWaitsForAPersonAndSoDoTheAgentsThatItAsks() {
    String arguments = "{\"coordinate\":\"1.1.1/1.1.1/1.1.7\",\"text\":\"x\"}";
    waits("itself", "[use write_scroll " + arguments + "]");
    waits("asks", asksPhex(arguments));
  }

  /** The person who asked one agent is told of the question of the other one. */
  @Test
  void aQuestionOfAnAgentThatWasAskedBelongsToWhoeverAskedFirst() {
    String arguments = "{\"coordinate\":\"1.1.1/1.1.1/1.1.9\",\"text\":\"x\"}";
    String body =
        JsonNodeFactory.instance
            .objectNode()
            .put("text", asksPhex(arguments))
            .put("session", "chain")
            .toString();
    String run = admin.post("/api/v1/agents/lux/messages", body).json().path("runId").asText();
    JsonNode question = await().until(() -> pending("phex"), Optional::isPresent).orElseThrow();
    assertThat(question.at("/asker/agent").asText()).isEqualTo("lux");
    assertThat(question.at("/asker/run").asText()).isEqualTo(run);
    assertThat(question.at("/asker/source").asText()).isEqualTo("person admin");
    assertThat(await().until(() -> run(run), it -> it.has("paused")).at("/paused/reason").asText())
        .startsWith("phex: write_scroll waits for a person")
        .contains(question.path("id").asText());
    answer(admin, question, "/deny");
    JsonNode ended = ended(run);
    assertThat(ended.path("reply").asText()).contains("denied by admin");
    assertThat(ended.has("paused")).isFalse();
  }

  /** A message to an agent that asks phex to write a scroll. */
  private static String asksPhex(String arguments) {
    // The model of this test takes the first bracket for the end: the inner one is escaped.
    String inner = "[use write_scroll " + arguments + "\\u005d";
    return "[use ask_mirrorborn {\"agent\":\"phex\",\"message\":\""
        + inner.replace("\"", "\\\"")
        + "\"}]";
  }

  private static void waits(String name, String text) {
    String body =
        JsonNodeFactory.instance
            .objectNode()
            .put("name", name)
            .put("agent", "lux")
            .put("cron", "0 0 1 1 *")
            .put("approvals", "2h")
            .put("text", text)
            .toString();
    assertThat(admin.post("/api/v1/schedules", body).status()).isEqualTo(201);
    String agent = name.equals("asks") ? "phex" : "lux";
    admin.post("/api/v1/schedules/" + name + "/run", "");
    JsonNode question = await().until(() -> pending(agent), Optional::isPresent).orElseThrow();
    Instant asked = Instant.parse(question.path("asked").asText());
    assertThat(question.path("waitsUntil").asText())
        .isEqualTo(asked.plus(Duration.ofHours(2)).toString());
    assertThat(answer(admin, question, "/approve").status()).isEqualTo(200);
    JsonNode schedule =
        await()
            .until(
                () -> admin.get("/api/v1/schedules/" + name).json(),
                found -> found.path("running").isMissingNode());
    String run = schedule.at("/last/runId").asText();
    assertThat(run(run).path("reply").asText()).contains("wrote 1 characters");
  }

  /** The question of an agent that waits for two hours. */
  private static Optional<JsonNode> pending(String agent) {
    for (JsonNode each : admin.get("/api/v1/approvals").json().path("approvals")) {
      boolean waits = each.path("state").asText().equals("pending");
      String from = each.path("session").asText();
      if (waits
          && each.path("agent").asText().equals(agent)
          && (from.startsWith("schedule:") || from.contains("subagent"))) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  private static String scheduled() {
    JsonNode begun = admin.post("/api/v1/schedules/n/run", "").json();
    await().until(() -> admin.get("/api/v1/schedules/n").json().path("running").isMissingNode());
    String ended = begun.path("last").path("runId").asText();
    return begun.path("running").path("runId").asText(ended);
  }

  private static List<JsonNode> unattended() {
    List<JsonNode> found = new ArrayList<>();
    for (JsonNode each : admin.get("/api/v1/approvals").json().path("approvals")) {
      if (each.path("state").asText().equals("unattended")) {
        found.add(each);
      }
    }
    return found;
  }

  @Test
  void anAgentListsTheOthers() {
    String body = "{\"text\":\"[use list_mirrorborns {}]\",\"session\":\"list\",\"wait\":20}";
    assertThat(admin.post("/api/v1/agents/lux/messages", body).json().path("reply").asText())
        .contains("lux: lux, a test (you)\nphex: phex, a test");
    String part = body.replace("{}", "{\\\"part\\\":\\\"PHEX\\\"}");
    assertThat(admin.post("/api/v1/agents/lux/messages", part).json().path("reply").asText())
        .contains("phex: phex, a test")
        .doesNotContain("lux: lux");
  }

  @Test
  void whatDoesNotExistIsNotFound() {
    assertThat(admin.get("/api/v1/approvals/ask-000000000000").status()).isEqualTo(404);
    assertThat(admin.post("/api/v1/approvals/ask-000000000000/deny", "").status()).isEqualTo(404);
  }
}
