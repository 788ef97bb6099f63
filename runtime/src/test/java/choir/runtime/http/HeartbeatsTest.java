package choir.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Heartbeats from the declaration to the history, on the real roster and calendars. */
class HeartbeatsTest {
  private static final String PATH = "/api/v1/schedules";
  private static final String BEAT = PATH + "/heartbeat.lux";

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // opened before each
  private TestRanch ranch;

  @BeforeEach
  void open() throws Exception {
    ranch = new TestRanch(folder.resolve("sq"));
  }

  @AfterEach
  void close() throws Exception {
    ranch.close();
  }

  private Caller.Answer await(Predicate<Caller.Answer> fits) throws InterruptedException {
    Caller.Answer answer = ranch.caller().get(BEAT);
    for (int i = 0; i < 200 && !fits.test(answer); i++) {
      new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS);
      answer = ranch.caller().get(BEAT);
    }
    assertThat(fits.test(answer)).as(answer.response().body()).isTrue();
    return answer;
  }

  @Test
  void heartbeatFollowsTheDeclarationOfItsAgent() throws InterruptedException {
    ranch.beat("Look at the mail.", "{\"every\":\"1h\",\"active\":[\"08:00-23:00\"]}");
    JsonNode beat = await(answer -> answer.status() == 200).json();
    assertThat(beat.get("owner").asText()).isEqualTo("heartbeat");
    assertThat(beat.get("words").asText())
        .isEqualTo("24 runs a day, every 1h, only in 08:00-23:00 (UTC)");
    assertThat(beat.get("text").asText()).endsWith("Look at the mail.");
    assertThat(ranch.caller().delete(BEAT).status()).isEqualTo(409);
    assertThat(ranch.caller().post(BEAT, "{\"every\":\"2h\"}").status()).isEqualTo(409);
    assertThat(ranch.caller().post(BEAT + "/pause", "").status()).isEqualTo(200);
    ranch.beat("# Nothing\n", "");
    await(answer -> answer.status() == 404);
    assertThat(ranch.caller().get(PATH).json().get("schedules")).isEmpty();
  }

  @Test
  void whatItReportsIsInTheHistoryAndNothingElse() throws InterruptedException {
    ranch.beat("Look.", "");
    await(answer -> answer.status() == 200);
    ranch.caller().post(BEAT + "/run", "");
    JsonNode beat = await(answer -> !answer.json().path("history").isEmpty()).json();
    // The scripted model repeats what it was told.
    assertThat(beat.at("/history/0/detail").asText()).startsWith("started by hand; reports: You");
    assertThat(ranch.caller().get("/api/v1/agents/lux/sessions/agent:lux:main").status())
        .isEqualTo(404);
  }

  @Test
  void nameOfAHeartbeatIsNotForOthers() {
    Caller.Answer refused =
        ranch
            .caller()
            .post(
                PATH,
                "{\"name\":\"heartbeat.lux\",\"agent\":\"lux\",\"text\":\"x\",\"every\":\"1h\"}");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().get("field").asText()).isEqualTo("name");
  }

  @Test
  void agentWithoutATaskHasNoHeartbeat() {
    ranch.beat("<!-- nothing -->", "");
    assertThat(ranch.caller().get(PATH).json().get("schedules")).isEmpty();
  }
}
