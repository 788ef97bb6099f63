package choir.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks that an agent gives to sessions of its own, through a whole ranch. */
final class SpawnToolTest {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir static Path folder;

  @SuppressWarnings("NullAway.Init") // opened before all
  private static TestRanch ranch;

  @BeforeAll
  static void open() throws IOException {
    ranch = new TestRanch(folder.resolve("sq"));
  }

  @AfterAll
  static void close() throws IOException {
    ranch.close();
  }

  private static String use(String arguments) {
    return "[use spawn " + arguments + "]";
  }

  private static JsonNode ended(String agent, String session, String text) {
    String body = JSON.createObjectNode().put("text", text).put("session", session).toString();
    JsonNode sent = ranch.caller().post("/api/v1/agents/" + agent + "/messages", body).json();
    return ranch.caller().get("/api/v1/runs/" + sent.get("runId").asText() + "?wait=20").json();
  }

  private static List<JsonNode> runs(String session) {
    JsonNode found = ranch.caller().get("/api/v1/runs?agent=lux&limit=100").json();
    return found
        .path("runs")
        .valueStream()
        .filter(each -> each.path("session").asText().equals(session))
        .toList();
  }

  @Test
  void aTaskRunsInASessionOfItsOwnAndItsAnswerIsTheResult() {
    JsonNode run = ended("lux", "waits", use("{\"task\":\"count the cows\"}"));
    assertThat(run.path("reply").asText()).contains("text=You said: count the cows, failed=false");
    JsonNode found = ranch.caller().get("/api/v1/runs?agent=lux&limit=100").json();
    assertThat(found.path("runs").findValuesAsText("session"))
        .anyMatch(each -> each.startsWith("agent:lux:subagent:"));
  }

  @Test
  void aTurnThatGoesOnIsToldTheResultLaterInItsSession() {
    JsonNode run = ended("lux", "goes-on", use("{\"task\":\"count the goats\",\"wait\":false}"));
    assertThat(run.path("reply").asText()).contains("works on it; you are told its result");
    JsonNode report =
        await()
            .until(
                () ->
                    runs("goes-on").stream()
                        .filter(each -> each.path("source").asText().equals("agent lux"))
                        .filter(each -> each.path("state").asText().equals("completed"))
                        .findFirst(),
                Optional::isPresent)
            .orElseThrow();
    JsonNode whole = ranch.caller().get("/api/v1/runs/" + report.path("runId").asText()).json();
    assertThat(whole.path("reply").asText())
        .contains("is over: completed. This is its result:", "You said: count the goats");
  }

  @Test
  void wrongArgumentsAreRefused() {
    assertThat(ended("lux", "wrong", use("{\"task\":\" \"}")).path("reply").asText())
        .contains("the task has 0 characters, must have 1 to 20,000");
    assertThat(ended("lux", "no", use("{\"task\":\"x\",\"wait\":\"no\"}")).path("reply").asText())
        .contains("the argument 'wait' must be true or false");
  }
}
