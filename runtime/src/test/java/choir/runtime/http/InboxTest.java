package choir.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The inbox over HTTP, with the real store and entities. */
final class InboxTest {
  private static final String SCHEDULES = "/api/v1/schedules";

  @TempDir Path folder;
  private TestRanch ranch;

  @BeforeEach
  void open() throws IOException {
    ranch = new TestRanch(folder.resolve("sq"));
    ranch.declareTools("{\"ask\":[\"list_scrolls\"]}");
  }

  @AfterEach
  void close() throws IOException {
    ranch.close();
  }

  private List<JsonNode> items() {
    JsonNode items = ranch.caller().get("/api/v1/inbox").json().path("items");
    return items.findParents("kind");
  }

  private void fail(int times) {
    String path = SCHEDULES + "/bad";
    for (int i = 1; i <= times; i++) {
      int failures = i;
      ranch.caller().post(path + "/run", "");
      await()
          .until(() -> ranch.caller().get(path).json().path("failuresInRow").asInt() == failures);
    }
  }

  @Test
  void aScheduleThatFailsThreeTimesInARowReachesAPersonBehindWhatIsUrgent() {
    ranch
        .caller()
        .post(
            SCHEDULES,
            "{\"name\":\"bad\",\"agent\":\"lux\",\"text\":\"refuse it\",\"every\":\"24h\"}");
    fail(2);
    assertThat(items()).isEmpty();
    ranch.caller().post("/api/v1/agents/lux/messages", "{\"text\":\"[use list_scrolls {}]\"}");
    await().until(() -> items().size() == 1);
    ranch.caller().post(SCHEDULES + "/bad/run", "");
    await().until(() -> items().size() == 2);
    JsonNode question = items().get(0);
    assertThat(question.path("kind").asText()).isEqualTo("question");
    assertThat(question.path("what").asText()).startsWith("list_scrolls ");
    assertThat(question.has("waitsUntil")).isTrue();
    JsonNode failing = items().get(1);
    assertThat(failing.path("kind").asText()).isEqualTo("schedule");
    assertThat(failing.path("id").asText()).isEqualTo("bad");
    assertThat(failing.path("what").asText()).isEqualTo("3 failures in a row");
    assertThat(failing.path("why").asText()).isNotEmpty();
    assertThat(failing.has("waitsUntil")).isFalse();
    ranch.caller().delete(SCHEDULES + "/bad");
    await().until(() -> items().size() == 1);
  }
}
