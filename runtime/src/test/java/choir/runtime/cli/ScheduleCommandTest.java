package choir.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import choir.runtime.cli.StubNode.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code choir schedule}, on what a node answers. */
class ScheduleCommandTest {
  private static final String REPORT =
      """
      {"name":"report","agent":"lux","owner":"person","state":"waiting","cron":"0 10 * * 1-5",
       "zone":"Europe/Berlin","active":[],"blackouts":[],"text":"Write the report.",
       "session":"isolated","policy":{"missed":"once","overlap":"skip","jitter":"0s","retries":2,
       "retryAfter":"1m","pauseAfter":3},"words":"at 10:00 on Monday to Friday (Europe/Berlin)",
       "warnings":["Mind this."],"next":"2026-12-01T09:00:00Z","starts":"2026-12-01T09:00:00Z",
       "pending":[],"failuresInRow":2,"counters":{"completed":7,"failed":2,"cancelled":0,
       "missed":1,"skipped":0,"dropped":0,"newer":5},"history":[
       {"due":"2026-11-30T09:00:00Z","at":"2026-11-30T09:00:07Z","outcome":"failed",
        "detail":"no model\\u001b[31m","runId":"run-1"},
       {"due":"2026-11-27T09:00:00Z","at":"2026-11-27T11:00:00Z","outcome":"missed",
        "detail":"no node was up"}],"explanation":["It runs at 10:00.","It is so."],"newer":1}""";

  private static final String PATH = "/api/v1/schedules";

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // opened before each
  private StubNode node;

  @BeforeEach
  void open() throws IOException {
    node = new StubNode(folder);
    node.on("GET " + PATH + "/report", Answer.json(200, REPORT));
  }

  @AfterEach
  void close() {
    node.close();
  }

  @Test
  void listShowsTheNextTimeAndTheLatestResultInOneTable() {
    node.on(
        "GET " + PATH,
        Answer.json(
            200,
            """
            {"schedules":[
            {"name":"report","agent":"lux","owner":"file","state":"waiting",
             "words":"at 10:00 every day",
             "next":"2026-12-01T09:00:00Z","failuresInRow":2,
             "last":{"due":"2026-11-30T09:00:00Z","at":"2026-11-30T09:00:07Z",
             "outcome":"failed","detail":"no model"}},
            {"name":"tidy","agent":"phex","owner":"person","state":"paused","words":"every 4h",
             "failuresInRow":0}],"problems":["'nightly' is a schedule of a person"]}"""));
    assertThat(node.run("schedule", "list").out())
        .isEqualTo(
            """
            NAME    AGENT  OWNER   STATE    NEXT                  LAST                                      TIMES
            report  lux    file    waiting  2026-12-01 09:00:00Z  2026-11-30 09:00:00Z failed (2 in a row)  at 10:00 every day
            tidy    phex   person  paused   -                     -                                         every 4h

            'nightly' is a schedule of a person
            """);
  }

  @Test
  void pageHasThePolicyTheCountsAndTheHistory() {
    assertThat(node.run("schedule", "show", "report").out())
        .isEqualTo(
            """
            name          report
            agent         lux
            owner         person
            state         waiting
            times         at 10:00 on Monday to Friday (Europe/Berlin)
            next          Tue 2026-12-01 10:00:00+01
            session       isolated
            missed        once
            overlap       skip
            retries       2, the first after 1m
            pauses after  3 failures in a row
            counted       7 completed, 2 failed, 0 cancelled, 1 missed, 0 skipped, 0 dropped
            text          Write the report.

            DUE                         OUTCOME  RUN    REASON
            Mon 2026-11-30 10:00:00+01  failed   run-1  no model [31m
            Fri 2026-11-27 10:00:00+01  missed   -      no node was up
            """);
    assertThat(node.run("schedule", "explain", "report").out())
        .isEqualTo(
            """
            It runs at 10:00.
            It is so.
            Its latest time was Mon 2026-11-30 10:00:00+01: failed, no model [31m.
            """);
  }

  @Test
  void addSaysInWordsWhatWasSaved() {
    node.on("POST " + PATH, Answer.json(201, REPORT));
    Terminal added =
        node.run(
            "schedule",
            "add",
            "0 10 * * 1-5",
            "--name",
            "report",
            "--agent",
            "lux",
            "--zone",
            "Europe/Berlin",
            "--text",
            "Write the report.",
            "--retries",
            "2",
            "--active",
            "08:00-23:00");
    assertThat(added.out())
        .isEqualTo(
            """
            report: at 10:00 on Monday to Friday (Europe/Berlin)
            Mind this.
            next: Tue 2026-12-01 10:00:00+01
            """);
    assertThat(node.asked().get(0))
        .contains(
            "\"name\":\"report\"",
            "\"cron\":\"0 10 * * 1-5\"",
            "\"retries\":2",
            "\"active\":[\"08:00-23:00\"]")
        .doesNotContain("null", "\"every\"", "paused");
  }

  private static final String JOBS =
      """
      {"jobs":[
      {"id":"1","name":"report","agentId":"lux","enabled":true,
       "schedule":{"kind":"cron","expr":"0 10 * * 1-5","tz":"Europe/Berlin"},
       "payload":{"kind":"agentTurn","message":"Write the report."}},
      {"id":"2","name":"new","enabled":true,"schedule":{"kind":"every","everyMs":60000},
       "payload":{"kind":"systemEvent","text":"x","thinking":"high"}},
      {"id":"3","name":"program","schedule":{"kind":"every","everyMs":60000},
       "payload":{"kind":"command","argv":["x"]}}]}""";

  private Terminal imported(String... options) throws IOException {
    Files.writeString(folder.resolve("jobs.json"), JOBS);
    String[] arguments = new String[options.length + 5];
    arguments[0] = "schedule";
    arguments[1] = "import";
    arguments[2] = folder.resolve("jobs.json").toString();
    arguments[3] = "--agent";
    arguments[4] = "lux";
    System.arraycopy(options, 0, arguments, 5, options.length);
    return node.run(arguments);
  }

  @Test
  void importSaysOfEachJobWhatBecameOfIt() throws IOException {
    node.on(
        "GET " + PATH,
        Answer.json(
            200,
            "{\"schedules\":[{\"name\":\"report\",\"agent\":\"lux\",\"state\":\"paused\","
                + "\"words\":\"at 10:00\",\"failuresInRow\":0}]}"));
    node.on("POST " + PATH, Answer.json(201, REPORT));
    node.on("POST " + PATH + "?dryRun=true", Answer.json(200, REPORT));
    Terminal done = imported();
    assertThat(done.err()).isEmpty();
    assertThat(done.out())
        .isEqualTo(
            """
            NAME     AGENT  RESULT    TIMES
            report   lux    same      at 10:00 on Monday to Friday (Europe/Berlin)
            new      lux    imported  at 10:00 on Monday to Friday (Europe/Berlin)
            program  lux    left out  -

            report: Mind this.
            new: left out: payload.thinking
            new: Mind this.
            program: its payload is of the kind 'command', which wakes no agent

            3 jobs, 1 imported as paused: 'choir schedule resume NAME', or import again with --activate
            """);
    assertThat(node.asked()).anyMatch(body -> body.contains("\"paused\":true"));
    Terminal dry = imported("--dry-run");
    assertThat(dry.out().replaceAll("(?m)^3 jobs.*", ""))
        .isEqualTo(done.out().replaceAll("(?m)^3 jobs.*", ""));
    assertThat(imported("--dry-run", "-o", "json").out()).contains("\"result\" : \"left out\"");
  }

  @Test
  void refusalOfTheNodeIsBadInput() {
    node.on("POST " + PATH + "/report", Answer.json(400, "{\"detail\":\"zone 'X' is none\"}"));
    Terminal refused = node.run("schedule", "edit", "report", "--zone", "X");
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains("zone 'X' is none");
  }

  @Test
  void ordersAreSentToTheSchedule() {
    node.on("POST " + PATH + "/report/pause", Answer.json(200, REPORT));
    node.on("POST " + PATH + "/report/run", Answer.json(200, REPORT));
    node.on("DELETE " + PATH + "/report", Answer.json(200, "{\"done\":true}"));
    assertThat(node.run("schedule", "pause", "report").exitCode()).isZero();
    assertThat(node.run("schedule", "run", "report").out()).isEqualTo("it has ended already\n");
    assertThat(node.run("schedule", "rm", "report").out()).isEqualTo("report is removed\n");
  }
}
