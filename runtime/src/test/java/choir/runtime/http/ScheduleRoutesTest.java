package choir.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import choir.runtime.access.Scope;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Schedules over the edge, on the real calendars. */
class ScheduleRoutesTest {
  private static final String PATH = "/api/v1/schedules";

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

  private static Caller.Answer add(String name, String more) {
    return ranch
        .caller()
        .post(
            PATH,
            "{\"name\":\"%s\",\"agent\":\"lux\",\"text\":\"report of %s\"%s}"
                .formatted(name, name, more));
  }

  private static JsonNode show(String name) {
    return ranch.caller().get(PATH + "/" + name).json();
  }

  /** The schedule once a run of it has ended. */
  private static JsonNode ended(String name) throws InterruptedException {
    for (int i = 0; i < 200; i++) {
      JsonNode schedule = show(name);
      if (!schedule.get("history").isEmpty()) {
        return schedule;
      }
      new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS);
    }
    throw new AssertionError("no run of " + name + " has ended in 10 s: " + show(name));
  }

  @Test
  void guardIsCheckedShownInWordsAndTakenBack() {
    String scroll = "agents/lux/1.5.2/3.7.3/9.1.1";
    Caller.Answer added =
        add("news", ",\"every\":\"2h\",\"guard\":{\"scroll\":\"" + scroll + "\"}");
    assertThat(added.status()).isEqualTo(201);
    String words = "12 runs a day, every 2h, only if the scroll " + scroll + " has changed";
    assertThat(added.json().get("words").asText()).isEqualTo(words);
    assertThat(added.json().at("/guard/scroll").asText()).isEqualTo(scroll);
    assertThat(added.json().get("explanation").toString())
        .contains("has changed since the last run.", "This is looked at when the time comes");
    assertThat(ranch.caller().get(PATH).json().toString()).contains(words);
    JsonNode taken = ranch.caller().post(PATH + "/news", "{\"guard\":{}}").json();
    assertThat(taken.has("guard")).isFalse();
    for (String guard :
        new String[] {"{\"file\":\"work/in\"}", "{\"program\":[\"git\"]}", "{\"x\":1}", "true"}) {
      Caller.Answer refused = add("bad", ",\"every\":\"2h\",\"guard\":" + guard);
      assertThat(refused.status()).as(guard).isEqualTo(400);
      assertThat(refused.json().get("field").asText()).as(guard).isEqualTo("guard");
    }
  }

  @Test
  void waitForApprovalsIsBoundedAndShown() {
    Caller.Answer added = add("asks", ",\"every\":\"2h\",\"approvals\":\"90m\"");
    assertThat(added.json().at("/policy/approvals").asText()).isEqualTo("1h30m");
    assertThat(added.json().get("explanation").toString())
        .contains("A call that needs an approval waits up to 1h30m.");
    JsonNode without = ranch.caller().post(PATH + "/asks", "{\"approvals\":\"\"}").json();
    assertThat(without.at("/policy/approvals").isMissingNode()).isTrue();
    assertThat(without.get("explanation").toString())
        .contains("A call that needs an approval fails at once");
    assertThat(add("bad", ",\"every\":\"2h\",\"approvals\":\"2d\"").json().get("detail").asText())
        .isEqualTo("approvals is 2d; use 1m to 1d");
    assertThat(
            add("bad", ",\"every\":\"2h\",\"approvals\":\"1h\",\"timeout\":\"10m\"")
                .json()
                .get("detail")
                .asText())
        .isEqualTo(
            "approvals is 1h, and the timeout of 10m ends the run before; use a longer timeout, or a"
                + " shorter wait");
  }

  @Test
  void scheduleIsAddedShownInWordsChangedAndRemoved() {
    Caller.Answer added = add("nine", ",\"cron\":\"* 9 * * *\",\"zone\":\"America/Los_Angeles\"");
    assertThat(added.status()).isEqualTo(201);
    assertThat(added.json().get("words").asText())
        .isEqualTo("60 runs a day, every minute from 09:00 to 09:59 (America/Los_Angeles)");
    assertThat(added.json().get("state").asText()).isEqualTo("waiting");
    JsonNode changed =
        ranch
            .caller()
            .post(
                PATH + "/nine",
                "{\"cron\":\"0 9 * * *\",\"active\":[\"08:00-10:00\"],\"overlap\":\"queue\"}")
            .json();
    assertThat(changed.get("words").asText())
        .isEqualTo(
            "at 09:00 every day (America/Los_Angeles), only in 08:00-10:00 (America/Los_Angeles)");
    assertThat(changed.get("text").asText()).isEqualTo("report of nine");
    assertThat(changed.at("/policy/overlap").asText()).isEqualTo("queue");
    assertThat(changed.at("/policy/missed").asText()).isEqualTo("once");
    assertThat(ranch.caller().get(PATH).json().at("/schedules").findValuesAsText("name"))
        .contains("nine");
    assertThat(ranch.caller().delete(PATH + "/nine").status()).isEqualTo(200);
    assertThat(ranch.caller().get(PATH + "/nine").status()).isEqualTo(404);
    assertThat(ranch.caller().delete(PATH + "/nine").status()).isEqualTo(404);
  }

  @Test
  void runAtATimeAnswersTheAgentAndIsInTheHistory() throws InterruptedException {
    String soon = Instant.now().plusMillis(500).toString();
    add("soon", ",\"at\":\"" + soon + "\"");
    JsonNode schedule = ended("soon");
    JsonNode past = schedule.at("/history/0");
    assertThat(past.get("outcome").asText()).isEqualTo("completed");
    assertThat(past.get("due").asText()).isEqualTo(soon);
    assertThat(schedule.get("state").asText()).isEqualTo("done");
    JsonNode run = ranch.caller().get("/api/v1/runs/" + past.get("runId").asText()).json();
    assertThat(run.get("reply").asText()).isEqualTo("You said: report of soon");
    assertThat(run.get("source").asText()).isEqualTo("schedule soon");
    assertThat(run.get("session").asText()).isEqualTo("schedule:soon:" + soon);
  }

  @Test
  void runByHandFailsWithTheModelsReasonAndIsCounted() throws InterruptedException {
    ranch
        .caller()
        .post(
            PATH,
            "{\"name\":\"bad\",\"agent\":\"lux\",\"text\":\"refuse it\",\"every\":\"24h\","
                + "\"pauseAfter\":1}");
    JsonNode begun = ranch.caller().post(PATH + "/bad/run", "").json();
    assertThat(begun.get("state").asText()).isEqualTo("running");
    JsonNode schedule = ended("bad");
    assertThat(schedule.at("/history/0/outcome").asText()).isEqualTo("failed");
    assertThat(schedule.at("/history/0/detail").asText()).startsWith("started by hand; ");
    assertThat(schedule.at("/failuresInRow").asInt()).isEqualTo(1);
    assertThat(schedule.get("state").asText()).isEqualTo("paused");
    assertThat(schedule.get("paused").asText()).startsWith("1 failures in a row");
    JsonNode resumed = ranch.caller().post(PATH + "/bad/resume", "").json();
    assertThat(resumed.get("state").asText()).isEqualTo("waiting");
    assertThat(new String(ranch.metrics.scrape(), StandardCharsets.UTF_8))
        .contains("choir_schedule_times_total{outcome=\"failed\"} ");
  }

  @Test
  void pausedScheduleSaysByWhomAndHasNoNextTime() {
    add("still", ",\"every\":\"1h\",\"paused\":true");
    assertThat(show("still").get("paused").asText()).isEqualTo("added as paused by admin");
    assertThat(show("still").has("next")).isFalse();
    JsonNode resumed = ranch.caller().post(PATH + "/still/resume", "").json();
    assertThat(resumed.has("next")).isTrue();
    JsonNode paused = ranch.caller().post(PATH + "/still/pause", "").json();
    assertThat(paused.get("paused").asText()).isEqualTo("paused by admin");
    assertThat(paused.get("explanation").toString()).contains("It is paused: paused by admin.");
  }

  @Test
  void nextTimeIsSoughtInTheWindows() {
    // 03:21, 07:21, 11:21 and so on: none lies in the window.
    Caller.Answer never =
        add(
            "never",
            ",\"every\":\"4h\",\"anchor\":\"2026-01-01T03:21:00Z\",\"active\":[\"08:00-08:10\"]");
    assertThat(never.status()).isEqualTo(400);
    assertThat(never.json().get("detail").asText()).contains("never runs from now on");
    add(
        "days",
        ",\"every\":\"4h\",\"anchor\":\"2026-01-01T03:21:00Z\",\"active\":[\"11:00-12:00\"],"
            + "\"zone\":\"Asia/Shanghai\"");
    assertThat(show("days").get("explanation").toString())
        .contains("only in 11:00-12:00 (Asia/Shanghai)", "T03:21:00Z");
  }

  @Test
  void dryRunChecksAndSavesNothing() {
    String body =
        "{\"name\":\"dry\",\"agent\":\"lux\",\"text\":\"x\",\"every\":\"1h\",\"paused\":true}";
    Caller.Answer checked = ranch.caller().post(PATH + "?dryRun=true", body);
    assertThat(checked.status()).isEqualTo(200);
    assertThat(checked.json().get("words").asText()).isEqualTo("24 runs a day, every 1h");
    assertThat(ranch.caller().get(PATH + "/dry").status()).isEqualTo(404);
    refused(
        "zone",
        ranch.caller().post(PATH + "?dryRun=true", body.replace("}", ",\"zone\":\"Mars\"}")));
    assertThat(ranch.caller().post(PATH, body).status()).isEqualTo(201);
    assertThat(ranch.caller().post(PATH + "?dryRun=true", body).status()).isEqualTo(409);
  }

  @Test
  void whatCannotBeSavedIsRefusedWithItsField() {
    refused("name", add("no name", ",\"cron\":\"0 9 * * *\""));
    refused("zone", add("z", ",\"cron\":\"0 9 * * *\",\"zone\":\"Mars\""));
    refused("day of month", add("l", ",\"cron\":\"0 9 L * *\""));
    refused("expression", add("n", ",\"cron\":\"0 0 31 2 *\""));
    refused("schedule", add("two", ",\"cron\":\"0 9 * * *\",\"every\":\"1h\""));
    refused("schedule", add("none", ""));
    refused("every", add("fast", ",\"every\":\"1s\""));
    refused("window", add("w", ",\"every\":\"1h\",\"active\":[\"08:00-08:00\"]"));
    refused("model", add("m", ",\"every\":\"1h\",\"model\":\"nobody\""));
    refused("missed", add("p", ",\"every\":\"1h\",\"missed\":\"never\""));
    refused("colour", add("c", ",\"every\":\"1h\",\"colour\":\"red\""));
    refused("schedule", add("past", ",\"at\":\"2020-01-01T00:00:00Z\""));
    Caller.Answer unknown =
        ranch
            .caller()
            .post(PATH, "{\"name\":\"x\",\"agent\":\"nobody\",\"text\":\"x\",\"every\":\"1h\"}");
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(unknown.json().get("detail").asText()).contains("no agent 'nobody' is declared");
    add("twice", ",\"every\":\"1h\"");
    assertThat(add("twice", ",\"every\":\"2h\"").status()).isEqualTo(409);
    Caller.Answer renamed = ranch.caller().post(PATH + "/twice", "{\"name\":\"other\"}");
    refused("name", renamed);
  }

  private static void refused(String field, Caller.Answer answer) {
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
    assertThat(answer.json().get("field").asText()).isEqualTo(field);
  }

  @Test
  void readersMayLookAndNotTouch() {
    Caller reader = new Caller(ranch.url, ranch.token(Scope.READ));
    assertThat(reader.get(PATH).status()).isEqualTo(200);
    assertThat(reader.post(PATH, "{}").status()).isEqualTo(403);
  }
}
