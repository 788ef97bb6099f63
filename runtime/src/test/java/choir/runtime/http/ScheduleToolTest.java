package choir.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The schedules that agents make for themselves, through a whole ranch. */
final class ScheduleToolTest {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir static Path folder;

  @SuppressWarnings("NullAway.Init") // opened before all
  private static TestRanch ranch;

  private static int sessions;

  @BeforeAll
  static void open() throws IOException {
    ranch = new TestRanch(folder.resolve("sq"));
  }

  @AfterAll
  static void close() throws IOException {
    ranch.close();
  }

  /** What the tool says to an agent. */
  private static String use(String agent, String arguments) {
    String text = "[use schedule " + arguments.replace('\'', '"') + "]";
    String body =
        JSON.createObjectNode().put("text", text).put("session", "s" + sessions++).toString();
    JsonNode sent = ranch.caller().post("/api/v1/agents/" + agent + "/messages", body).json();
    return ranch
        .caller()
        .get("/api/v1/runs/" + sent.get("runId").asText() + "?wait=20")
        .json()
        .path("reply")
        .asText();
  }

  @Test
  void anAgentAddsPausesResumesAndRemovesItsOwn() {
    String add = "{'action':'add','name':'mail','text':'Look at the mail.','every':'2h'}";
    String added = use("lux", add);
    assertThat(added).contains("lux.mail: 12 runs a day, every 2h; next ", "failed=false");
    assertThat(use("lux", add)).as("a repeat").isEqualTo(added);
    JsonNode stored = ranch.caller().get("/api/v1/schedules/lux.mail").json();
    assertThat(stored.path("owner").asText()).isEqualTo("agent");
    assertThat(stored.path("agent").asText()).isEqualTo("lux");
    assertThat(use("lux", "{'action':'list'}")).contains("lux.mail", "text: Look at the mail.");
    assertThat(use("lux", "{'action':'pause','name':'mail'}"))
        .contains("paused: paused by agent lux");
    assertThat(use("lux", "{'action':'resume','name':'lux.mail'}")).contains("next ");
    assertThat(use("lux", "{'action':'remove','name':'mail'}")).contains("lux.mail is removed");
    assertThat(use("lux", "{'action':'list'}")).contains("you have no schedules");
  }

  @Test
  void othersSchedulesAreOutOfReach() {
    ranch
        .caller()
        .post(
            "/api/v1/schedules",
            "{\"name\":\"phex.report\",\"agent\":\"phex\",\"text\":\"x\",\"every\":\"1h\"}");
    assertThat(use("phex", "{'action':'remove','name':'report'}"))
        .contains("you have no schedule 'phex.report'", "failed=true");
    assertThat(use("lux", "{'action':'remove','name':'phex.report'}"))
        .contains("you have no schedule 'lux.phex.report'");
    assertThat(use("phex", "{'action':'list'}")).contains("you have no schedules");
  }

  @Test
  void whatIsTooOftenOrNeverIsRefused() {
    assertThat(use("lux", "{'action':'add','name':'a','text':'x','every':'1m'}"))
        .contains("runs too often", "leave at least 5m between two times");
    assertThat(use("lux", "{'action':'add','name':'a','text':'x','cron':'0,4 9 * * 1'}"))
        .contains("runs too often");
    assertThat(use("lux", "{'action':'add','name':'a','text':'x','at':'2020-01-01T00:00:00Z'}"))
        .contains("never runs from now on");
    assertThat(use("lux", "{'action':'add','name':'a','text':'x'}"))
        .contains("give exactly one of cron, every and at");
    assertThat(use("lux", "{'action':'shout'}")).contains("must be one of [list, add");
  }

  @Test
  void aTurnThatHasReadTextFromOutsideAsksBeforeItAdds() {
    String text =
        "[use schedule {\"action\":\"add\",\"name\":\"b\",\"text\":\"x\",\"every\":\"1h\"}]";
    String body = JSON.createObjectNode().put("message", text).put("agentId", "lux").toString();
    ranch.caller().post("/hooks/agent", body);
    JsonNode question =
        await()
            .until(
                () -> ranch.caller().get("/api/v1/approvals").json().path("approvals").path(0),
                each -> !each.isMissingNode());
    assertThat(question.path("tool").asText()).isEqualTo("schedule");
    assertThat(question.path("why").asText()).contains("has read text from outside");
  }
}
