package choir.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The edge over real entities and a real store. */
class WholeRanchTest {
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
}
