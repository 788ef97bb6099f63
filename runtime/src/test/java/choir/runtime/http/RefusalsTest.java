package choir.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import choir.actors.mirrorborn.MirrorbornCommand.Accepted;
import choir.actors.mirrorborn.MirrorbornCommand.Rejected;
import choir.core.Rejection;
import choir.core.failure.Failures;
import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.sq.StoreException;
import choir.runtime.access.AdminToken;
import choir.runtime.sq.edge.Throttle;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the edge refuses: the status, the field, and that no agent hears of it. */
class RefusalsTest {
  private static final String RUN = "/hooks/runs/run-00000000000000000000000000000000";
  private final FakeEdge edge = new FakeEdge();

  @AfterEach
  void close() {
    edge.close();
  }

  private void assertProblem(Caller.Answer answer, int status, String field) {
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
    JsonNode problem = answer.json();
    assertThat(problem.get("status").asInt()).isEqualTo(status);
    assertThat(problem.get("type").asText()).startsWith("urn:choir:problem:");
    assertThat(problem.get("title").asText()).isNotBlank();
    assertThat(problem.get("detail").asText()).isNotBlank();
    assertThat(problem.path("field").asText("")).isEqualTo(field);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/hooks/agent | {} | 400 | message",
        "/hooks/agent | {\"message\":\" \"} | 400 | message",
        "/hooks/agent | {\"message\":7} | 400 | message",
        // Finding L5: such a text hung an agent of another node.
        "/hooks/agent | {\"message\":\"a\\ud800b\"} | 400 | message",
        "/api/v1/agents/phex/messages | {\"text\":\"\\udc00\"} | 400 | text",
        "/hooks/agent | {\"message\":\"m\",\"agentId\":\"nobody\"} | 404 | agentId",
        "/hooks/agent | {\"message\":\"m\",\"agentId\":\"No Body\"} | 404 | agentId",
        "/hooks/agent | {\"message\":\"m\",\"model\":\"gpt\"} | 400 | model",
        "/hooks/agent | {\"message\":\"m\",\"sessionMode\":\"x\"} | 400 | sessionMode",
        "/hooks/agent | {\"message\":\"m\",\"sessionMode\":\"persistent\"} | 400 | sessionKey",
        "/hooks/agent | {\"message\":\"m\",\"sessionKey\":\"a b\"} | 400 | sessionKey",
        "/hooks/agent | {\"message\":\"m\",\"timeoutSeconds\":-1} | 400 | timeoutSeconds",
        "/hooks/agent | {\"message\":\"m\",\"timeoutSeconds\":1.5} | 400 | timeoutSeconds",
        "/hooks/agent | {\"message\":\"m\",\"waitForCompletion\":1} | 400 | waitForCompletion",
        "/hooks/agent | {\"message\":\"m\",\"deliver\":1} | 400 | deliver",
        "/hooks/agent | {\"message\":\"m\",\"wakeMode\":\"soon\"} | 400 | wakeMode",
        "/hooks/wake | {} | 400 | text",
        "/hooks/wake | {\"text\":\"t\",\"mode\":\"next-heartbeat\"} | 409 | mode",
        "/hooks/wake | {\"text\":\"t\",\"mode\":\"later\"} | 400 | mode",
        "/api/v1/agents/phex/messages | {} | 400 | text",
        "/api/v1/agents/phex/messages | {\"text\":\"t\",\"txet\":\"t\"} | 400 | txet",
        "/api/v1/agents/phex/messages | {\"text\":\"t\",\"wait\":301} | 400 | wait",
        "/api/v1/agents/phex/messages | {\"text\":\"t\",\"model\":\"gpt\"} | 400 | model",
        "/api/v1/agents/nobody/messages | {\"text\":\"t\"} | 404 | ``",
        "/api/v1/tokens | {\"name\":\"a b\",\"scope\":\"read\"} | 400 | name",
        "/api/v1/tokens | {\"name\":\"ab\",\"scope\":\"all\"} | 400 | scope",
        "/api/v1/tokens | {\"name\":\"admin\",\"scope\":\"read\"} | 409 | name",
      })
  void aFieldThatCannotBeIsNamed(String path, String body, int status, String field) {
    assertProblem(edge.caller().post(path, body), status, field);
    assertThat(edge.entities.deliveries()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | the body is empty",
        "[] | must be a JSON object",
        "{\"message\": | line 1, column",
        "{\"message\":\"a\",\"message\":\"b\"} | Duplicate",
        "{\"message\":\"a\"} x | Unrecognized token",
      })
  void whatIsNotAnObjectIsRefusedWithThePlace(String body, String words) {
    Caller.Answer answer = edge.caller().post("/hooks/agent", body);
    assertProblem(answer, 400, "");
    assertThat(answer.json().get("detail").asText()).contains(words);
  }

  @Test
  void bytesThatAreNotUtf8AreRefusedWithTheOffset() {
    byte[] body = {'{', '"', 'm', '"', ':', '"', (byte) 0xff, '"', '}'};
    Caller.Answer answer =
        edge.caller()
            .send(edge.caller().request("/hooks/agent").POST(BodyPublishers.ofByteArray(body)));
    assertProblem(answer, 400, "");
    assertThat(answer.json().get("offset").asInt()).isEqualTo(6);
  }

  @Test
  void aBodyThatIsTooLargeIsRefusedWithTheBound() {
    String body = "{\"message\":\"" + "x".repeat(256 << 10) + "\"}";
    Caller.Answer answer = edge.caller().post("/hooks/agent", body);
    assertProblem(answer, 413, "");
    assertThat(answer.json().get("most").asInt()).isEqualTo(256 << 10);
    String text = "{\"text\":\"" + "x".repeat((256 << 10) + 1) + "\"}";
    assertProblem(edge.caller().post("/api/v1/agents/phex/messages", text), 413, "");
    assertThat(edge.entities.deliveries()).isZero();
  }

  @Test
  void otherTypesOfBodyAreRefusedByTheApiAndTakenByHooksThatMeanJson() {
    String[] form = {"Content-Type", "application/x-www-form-urlencoded"};
    assertProblem(
        edge.caller().post("/api/v1/agents/phex/messages", "{\"text\":\"t\"}", form), 415, "");
    assertThat(edge.caller().post("/hooks/agent", "{\"message\":\"m\"}", form).status())
        .isEqualTo(202);
    assertProblem(edge.caller().post("/hooks/agent", "{}", "Content-Type", "image/png"), 415, "");
  }

  /** Fault D12: bodies as curl and Windows tools send them. */
  @Test
  void aHookWithoutATypeWithAByteOrderMarkOrCompressedIsTaken() throws IOException {
    byte[] body = "\ufeff{\"message\":\"m\"}".getBytes(StandardCharsets.UTF_8);
    assertThat(edge.caller().send(bytes("/hooks/agent", body)).status()).isEqualTo(202);
    HttpRequest.Builder gzip = bytes("/hooks/agent", gzip(body)).header("Content-Encoding", "gzip");
    assertThat(edge.caller().send(gzip).status()).isEqualTo(202);
    assertThat(untyped("/hooks/agent", body).status()).isEqualTo(202);
    Caller.Answer message = untyped("/api/v1/agents/phex/messages", body);
    assertProblem(message, 415, "");
    assertThat(message.json().get("detail").asText()).contains("has no Content-Type");
  }

  /** Fault D12: a compressed body is limited by what it becomes. */
  @Test
  void aCompressedBodyIsRefusedByItsRealSizeAndABrokenOneAsSuch() throws IOException {
    byte[] large =
        ("{\"message\":\"" + "x".repeat(1 << 20) + "\"}").getBytes(StandardCharsets.UTF_8);
    HttpRequest.Builder gzip =
        bytes("/hooks/agent", gzip(large)).header("Content-Encoding", "gzip");
    assertProblem(edge.caller().send(gzip), 413, "");
    HttpRequest.Builder broken =
        bytes("/hooks/agent", new byte[] {1, 2, 3}).header("Content-Encoding", "gzip");
    assertProblem(edge.caller().send(broken), 400, "");
    HttpRequest.Builder other =
        bytes("/hooks/agent", new byte[] {1, 2, 3}).header("Content-Encoding", "br");
    assertProblem(edge.caller().send(other), 415, "");
    assertThat(edge.entities.deliveries()).isZero();
  }

  private HttpRequest.Builder bytes(String path, byte[] body) {
    return edge.caller().request(path).POST(BodyPublishers.ofByteArray(body));
  }

  private Caller.Answer untyped(String path, byte[] body) {
    return edge.caller()
        .send(
            HttpRequest.newBuilder(URI.create(edge.url + path))
                .header("Authorization", "Bearer " + edge.admin)
                .POST(BodyPublishers.ofByteArray(body)));
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }

  @Test
  void unknownPlacesMethodsAndRunsAreToldApart() {
    assertProblem(edge.caller().get("/nowhere"), 404, "");
    Caller.Answer wrong = edge.caller().get("/hooks/agent");
    assertProblem(wrong, 405, "");
    assertThat(wrong.header("Allow")).isEqualTo("POST");
    assertProblem(edge.caller().get(RUN), 404, "");
    assertProblem(edge.caller().get("/hooks/runs/mine"), 404, "");
    assertProblem(edge.caller().get("/api/v1/agents/nobody"), 404, "");
    assertProblem(edge.caller().get("/api/v1/agents/phex/sessions/none"), 404, "");
    assertProblem(edge.caller().get("/api/v1/agents/phex/journal"), 404, "");
    Caller.Answer query = edge.caller().get("/api/v1/agents/phex/sessions?limit=0");
    assertProblem(query, 400, "limit");
    assertProblem(edge.caller().delete("/api/v1/tokens/nobody"), 404, "");
    assertProblem(edge.caller().delete("/api/v1/tokens/admin"), 409, "");
  }

  @Test
  void aTokenIsNeededAndNeverInTheAddress() {
    Caller nobody = new Caller(edge.url, "");
    assertProblem(nobody.get(RUN), 401, "");
    assertThat(nobody.get(RUN).header("WWW-Authenticate")).isEqualTo("Bearer");
    assertProblem(new Caller(edge.url, "chr_wrong").get(RUN), 401, "");
    assertProblem(nobody.get(RUN + "?token=" + edge.admin), 400, "token");
    assertThat(nobody.get(RUN, "x-openclaw-token", edge.reader).status()).isEqualTo(404);
    assertProblem(nobody.get("/api/v1/agents", "x-openclaw-token", edge.reader), 401, "");
    assertThat(nobody.get("/health/live").status()).isEqualTo(200);
  }

  @Test
  void aScopeThatIsTooSmallIsRefused() {
    Caller reader = new Caller(edge.url, edge.reader);
    assertThat(reader.get("/api/v1/agents").status()).isEqualTo(200);
    assertProblem(reader.post("/hooks/agent", "{\"message\":\"m\"}"), 403, "");
    assertProblem(reader.get("/api/v1/tokens"), 403, "");
    assertThat(edge.entities.deliveries()).isZero();
  }

  @Test
  void theTwentyFirstWrongTokenWithinAMinuteWaitsAndARightOneDoesNot() {
    Caller nobody = new Caller(edge.url, "chr_wrong");
    for (int i = 0; i < Throttle.FAILURES; i++) {
      assertThat(nobody.get(RUN).status()).isEqualTo(401);
    }
    edge.pass(Duration.ofSeconds(20));
    Caller.Answer waits = nobody.get(RUN);
    assertProblem(waits, 429, "");
    assertThat(waits.header("Retry-After")).isEqualTo("40");
    assertThat(edge.caller().get("/api/v1/agents").status()).isEqualTo(200);
    edge.pass(Duration.ofSeconds(40));
    assertThat(nobody.get(RUN).status()).isEqualTo(401);
  }

  @ParameterizedTest
  @CsvSource({"FULL, 429", "GONE, 410", "TOO_LARGE, 413"})
  void whatTheAgentRefusesIsToldInTheSameWords(Rejection.Code code, int status) {
    edge.entities.answer(new Rejected(new Rejection(code, "for this reason", "do that")));
    Caller.Answer answer = edge.caller().post("/hooks/agent", "{\"message\":\"m\"}");
    assertProblem(answer, status, "");
    assertThat(answer.json().get("detail").asText()).isEqualTo("for this reason; do that");
    assertThat(answer.header("Retry-After").isEmpty()).isEqualTo(code != Rejection.Code.FULL);
  }

  @Test
  void anAnswerThatIsLateSaysThatTheMessageMayBeStoredAndHowToRepeatIt() {
    edge.entities.fail(new CompletionException(new TimeoutException("late")));
    Caller.Answer answer =
        edge.caller().post("/hooks/agent", "{\"message\":\"m\"}", "Idempotency-Key", "k-9");
    assertProblem(answer, 504, "");
    Caller.Answer again =
        edge.caller().post("/hooks/agent", "{\"message\":\"m\"}", "Idempotency-Key", "k-9");
    assertThat(RunId.parse(answer.json().get("runId").asText())).isPresent();
    assertThat(again.json().get("runId")).isEqualTo(answer.json().get("runId"));
    assertThat(answer.json().get("idempotencyKey").asText()).isEqualTo("k-9");
    assertThat(answer.json().get("detail").asText()).contains("may have been stored");
  }

  @Test
  void aStoreThatHasStoppedIsSaid() {
    edge.entities.fail(new StoreException(StoreException.Code.STOPPED, "the disk is full"));
    Caller.Answer answer = edge.caller().post("/hooks/agent", "{\"message\":\"m\"}");
    assertProblem(answer, 503, "");
    assertThat(answer.json().get("detail").asText()).isEqualTo("the disk is full");
  }

  @Test
  void twoDifferentKeysAreRefused() {
    String body = "{\"message\":\"m\",\"idempotencyKey\":\"a\"}";
    assertProblem(
        edge.caller().post("/hooks/agent", body, "Idempotency-Key", "b"), 400, "idempotencyKey");
    assertThat(edge.caller().post("/hooks/agent", body, "Idempotency-Key", "a").status())
        .isEqualTo(202);
  }

  @Test
  void aNodeThatIsNotReadySaysWhatItWaitsForAndStoresNothing() {
    edge.is(Readiness.waitingFor("1 of 3 voters up"));
    Caller.Answer answer = edge.caller().post("/hooks/agent", "{\"message\":\"m\"}");
    assertProblem(answer, 503, "");
    assertThat(answer.json().get("detail").asText()).contains("1 of 3 voters up");
    assertThat(edge.entities.deliveries()).isZero();
    assertProblem(new Caller(edge.url, "").get("/health/ready"), 503, "");
    JsonNode status = edge.caller().get("/api/v1/status").json();
    assertThat(status.get("ready").asBoolean()).isFalse();
    assertThat(status.get("waitsFor").get(0).asText()).isEqualTo("1 of 3 voters up");
  }

  @Test
  void aRepeatIsSaidToBeOne() {
    edge.entities.answer(new Accepted(RunId.of("x", "y"), new AgentId("phex"), "first", true));
    JsonNode answer = edge.caller().post("/hooks/agent", "{\"message\":\"m\"}").json();
    assertThat(answer.get("repeat").asBoolean()).isTrue();
    assertThat(answer.get("session").asText()).isEqualTo("first");
  }

  @Test
  void fieldsWithoutEffectAreNamed() {
    JsonNode answer =
        edge.caller().post("/hooks/agent", "{\"message\":\"m\",\"thinking\":\"high\"}").json();
    assertThat(answer.get("ignored").get(0).asText()).isEqualTo("thinking");
  }

  @Test
  void aPortInUseIsAFailureThatNamesItAndTheRemedy() {
    int port = Integer.parseInt(edge.url.substring(edge.url.lastIndexOf(':') + 1));
    Throwable failure =
        edge.bindAgain(port).handle((binding, failed) -> failed).toCompletableFuture().join();
    assertThat(Failures.cause(failure))
        .isInstanceOf(BindException.class)
        .hasMessageContaining("port " + port + " of 127.0.0.1 is in use")
        .hasMessageContaining("http.port in ranch.yaml");
  }

  @Test
  void theDescriptionNamesEveryRouteAndItsScope() {
    JsonNode api = new Caller(edge.url, "").get("/api/v1/openapi.json").json();
    assertThat(api.get("openapi").asText()).isEqualTo("3.1.0");
    JsonNode hook = api.get("paths").get("/hooks/agent").get("post");
    assertThat(hook.get("description").asText()).isEqualTo("Scope: send, or hook");
    JsonNode run = api.get("paths").get("/api/v1/runs/{run}").get("get");
    assertThat(run.get("parameters").get(0).get("name").asText()).isEqualTo("run");
  }

  /**
   * Fault D4: the token that a machine gets by joining opens the ranch only as long as it is in.
   */
  @Test
  void aMachineTakesItsTokenWithItAndKeepsItIfItStays() {
    Caller gone = machine(NoMachines.GONE);
    Caller kept = machine("kept");
    Caller here = machine(new NoMachines().self());
    assertThat(edge.caller().delete("/api/v1/nodes/gone").status()).isEqualTo(200);
    assertThat(gone.get("/api/v1/cluster").status()).isEqualTo(401);
    assertProblem(edge.caller().delete("/api/v1/nodes/kept"), 409, "");
    assertProblem(here.post("/api/v1/leave", ""), 409, "");
    assertThat(kept.get("/api/v1/cluster").status()).isEqualTo(200);
    assertThat(here.get("/api/v1/cluster").status()).isEqualTo(200);
  }

  private Caller machine(String node) {
    String body = "{\"name\":\"%s\",\"scope\":\"admin\"}".formatted(AdminToken.nameOf(node));
    String token = edge.caller().post("/api/v1/tokens", body).json().get("token").asText();
    return new Caller(edge.url, token);
  }
}
