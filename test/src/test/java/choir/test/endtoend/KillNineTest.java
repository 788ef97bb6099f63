package choir.test.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import choir.core.model.Block;
import choir.core.model.Usage;
import choir.runtime.model.FakeModelServer;
import choir.runtime.model.FakeReply;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The story of the house: kill -9 in the middle of a turn, and nothing is lost. */
@Tag("process")
@Execution(ExecutionMode.CONCURRENT)
final class KillNineTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final FakeReply NEVER = FakeReply.silence(Duration.ofMinutes(10));

  @TempDir Path home;

  @Test
  void anAnswerThatWasCutOffByAKillIsAskedForAgainAndGiven() throws Exception {
    FakeReply slow =
        FakeReply.answer(List.of("half ", "an ", "answer"), List.of(), new Usage(10, 3))
            .paced(Duration.ofMinutes(5));
    try (FakeModelServer model = FakeModelServer.start(0, request -> slow);
        RealNode node = RealNode.start(home, model.baseUrl())) {
      String run = accepted(node, "{\"message\":\"say something\"}");
      await().atMost(SOON).until(() -> model.requests() == 1);

      node.kill();
      model.script(request -> FakeReply.text("a whole answer"));
      node.startAgain();

      JsonNode ended = ended(node, run);
      assertThat(ended.path("state").asText()).isEqualTo("completed");
      assertThat(ended.path("reply").asText()).isEqualTo("a whole answer");
      assertThat(model.requests()).isEqualTo(2);
    }
  }

  @Test
  void anAnswerThatWasStoredIsNotAskedForAgain() throws Exception {
    Block.ToolUse write =
        new Block.ToolUse(
            "call-1",
            "write_scroll",
            "{\"coordinate\":\"1.5.2/3.7.3/9.1.2\",\"text\":\"written once\"}");
    FakeReply first = FakeReply.answer(List.of("I write."), List.of(write), new Usage(10, 5));
    try (FakeModelServer model =
            FakeModelServer.start(0, request -> hasToolResult(request.body()) ? NEVER : first);
        RealNode node = RealNode.start(home, model.baseUrl())) {
      String run = accepted(node, "{\"message\":\"remember this\"}");
      await().atMost(SOON).until(() -> model.requests() == 2);

      node.kill();
      model.script(
          request ->
              hasToolResult(request.body())
                  ? FakeReply.text("it is written")
                  : FakeReply.error(500, "asked_again", "the first step was stored"));
      node.startAgain();

      JsonNode ended = ended(node, run);
      assertThat(ended.path("state").asText()).isEqualTo("completed");
      assertThat(ended.path("reply").asText()).isEqualTo("it is written");
      assertThat(model.requests()).isEqualTo(3);
    }
  }

  @Test
  void theSameKeyAfterAKillIsTheSameRun() throws Exception {
    try (FakeModelServer model = FakeModelServer.start(0, request -> FakeReply.text("done"));
        RealNode node = RealNode.start(home, model.baseUrl())) {
      String body = "{\"message\":\"deploy\",\"idempotencyKey\":\"deploy-7\"}";
      String run = accepted(node, body);

      node.kill();
      node.startAgain();

      assertThat(accepted(node, body)).isEqualTo(run);
      assertThat(ended(node, run).path("reply").asText()).isEqualTo("done");
      assertThat(model.requests()).isBetween(1L, 2L);
    }
  }

  @Test
  void theCallThatExistingFleetsMakeIsAnsweredAndNamesWhatItCannotDeliver() throws Exception {
    try (FakeModelServer model = FakeModelServer.start(0, request -> FakeReply.text("shipped"));
        RealNode node = RealNode.start(home, model.baseUrl())) {
      String hook = "{\"message\":\"ship it\",\"deliver\":true,\"channel\":\"discord\"}";
      JsonNode accepted = node.post("/hooks/agent", hook, "Content-Type", "application/json");
      assertThat(accepted.path("ok").asBoolean()).isFalse();
      assertThat(accepted.path("delivery").asText()).contains("no bridge configured");

      JsonNode ended = ended(node, accepted.path("runId").asText());
      assertThat(ended.path("reply").asText()).isEqualTo("shipped");
      assertThat(ended.path("delivery").asText()).isEqualTo("undelivered: no bridge configured");
    }
  }

  private static boolean hasToolResult(String body) {
    return body.contains("\"role\":\"tool\"") || body.contains("\"role\" : \"tool\"");
  }

  private static String accepted(RealNode node, String body) throws Exception {
    JsonNode answer = node.post("/hooks/agent", body, "Content-Type", "application/json");
    assertThat(answer.path("ok").asBoolean()).isTrue();
    return answer.path("runId").asText();
  }

  private static JsonNode ended(RealNode node, String run) {
    return await()
        .atMost(SOON)
        .until(
            () -> node.get("/hooks/runs/" + run),
            r -> !"accepted".equals(r.path("state").asText()));
  }
}
