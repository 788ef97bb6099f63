package choir.runtime.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import choir.runtime.cli.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jobs of both releases of OpenClaw, and case B-09. */
class JobsFileTest {
  private static final String FEBRUARY =
      """
      {"version": 1, "jobs": [
        {"id": "j-1", "agentId": "otter", "name": "Daily report", "enabled": true,
         "createdAtMs": 1, "updatedAtMs": 2,
         "schedule": {"kind": "cron", "expr": "0 10 * * *", "tz": "America/Chicago"},
         "sessionTarget": "isolated", "wakeMode": "next-heartbeat",
         "payload": {"kind": "agentTurn", "message": "Report.", "model": "big",
                     "timeoutSeconds": 600},
         "delivery": {"mode": "announce", "channel": "discord", "to": "channel:42"},
         "state": {"nextRunAtMs": 5}},
        {"id": "j-2", "name": "Daily report", "enabled": false,
         "schedule": {"kind": "every", "everyMs": 14400000, "anchorMs": 1767237660000},
         "sessionTarget": "main", "wakeMode": "now",
         "payload": {"kind": "systemEvent", "text": "Tidy up."}, "delivery": {"mode": "none"}},
        {"id": "j-3", "name": "once", "enabled": true, "deleteAfterRun": true,
         "schedule": {"kind": "at", "at": "2027-02-01T16:00:00"},
         "sessionTarget": "isolated", "payload": {"kind": "agentTurn", "message": "Now."}}
      ]}""";

  private static final String SEPTEMBER =
      """
      {"jobs": [
        {"id": "s-1", "name": "\\u00fcber-wachung!", "agentId": "heron", "enabled": true,
         "colour": "red",
         "schedule": {"kind": "cron", "expr": "0 */5 * * * *", "staggerMs": 30000},
         "sessionTarget": "session:project", "wakeMode": "now",
         "payload": {"kind": "agentTurn", "message": "Look.", "thinking": "high",
                     "fallbacks": ["x"]},
         "delivery": {"mode": "webhook", "to": "https://example.org",
                      "failureDestination": {"channel": "discord"}}},
        {"id": "s-2", "name": "backup", "schedule": {"kind": "every", "everyMs": 60000},
         "payload": {"kind": "command", "argv": ["backup"]}},
        {"id": "s-3", "name": "on exit", "schedule": {"kind": "on-exit"},
         "payload": {"kind": "systemEvent", "text": "x"}},
        {"id": "s-4", "name": "odd", "schedule": {"kind": "every", "everyMs": 60001},
         "payload": {"kind": "systemEvent", "text": "x"}}
      ]}""";

  @TempDir Path folder;

  private List<CronJob> read(String json) throws IOException {
    Path file = folder.resolve("jobs.json");
    Files.writeString(file, json);
    return JobsFile.read(file).schedules("lux", "Europe/Berlin");
  }

  @Test
  void jobsOfFebruaryAreSchedules() throws IOException {
    List<CronJob> jobs = read(FEBRUARY);
    assertThat(jobs)
        .extracting(CronJob::name)
        .containsExactly("Daily-report", "Daily-report-2", "once");
    ScheduleRequest report = jobs.get(0).request().orElseThrow();
    assertThat(report.agent()).contains("otter");
    assertThat(report.cron()).contains("0 10 * * *");
    assertThat(report.zone()).contains("America/Chicago");
    assertThat(report.session()).contains("isolated");
    assertThat(report.text()).contains("Report.");
    assertThat(report.model()).contains("big");
    assertThat(report.timeout()).contains("600s");
    assertThat(report.replyTo()).contains("discord:channel:42");
    assertThat(report.paused()).contains(true);
    assertThat(jobs.get(0).notes()).containsExactly("wakeMode next-heartbeat: it runs at once");

    ScheduleRequest tidy = jobs.get(1).request().orElseThrow();
    assertThat(tidy.name()).contains("Daily-report-2");
    assertThat(tidy.agent()).contains("lux");
    assertThat(tidy.every()).contains("4h");
    assertThat(tidy.anchor()).contains("2026-01-01T03:21:00Z");
    assertThat(tidy.session()).contains("main");
    assertThat(jobs.get(1).enabled()).isFalse();
    assertThat(jobs.get(1).notes()).containsExactly("was disabled there");

    assertThat(jobs.get(2).request().orElseThrow().at()).contains("2027-02-01T16:00:00Z");
    assertThat(jobs.get(2).notes()).containsExactly("deleteAfterRun: it stays in the list as done");
  }

  @Test
  void whatHasNoEquivalentIsNamed() throws IOException {
    List<CronJob> jobs = read(SEPTEMBER);
    CronJob watch = jobs.get(0);
    assertThat(watch.name()).isEqualTo("ber-wachung");
    ScheduleRequest request = watch.request().orElseThrow();
    assertThat(request.cron()).contains("*/5 * * * *");
    assertThat(request.jitter()).contains("30s");
    assertThat(request.session()).contains("own");
    assertThat(request.replyTo()).isEmpty();
    assertThat(watch.notes())
        .containsExactly(
            "left out: colour",
            "left out: payload.thinking",
            "left out: payload.fallbacks",
            "names no time zone: Europe/Berlin is assumed",
            "the seconds of '0 */5 * * * *' are left out",
            "sessionTarget session:project: it has a conversation of its own",
            "left out: delivery.failureDestination",
            "left out: delivery to a webhook");
    assertThat(jobs.get(1).request()).isEmpty();
    assertThat(jobs.get(1).notes())
        .containsExactly("its payload is of the kind 'command', which wakes no agent");
    assertThat(jobs.get(2).notes())
        .containsExactly("its schedule is of the kind 'on-exit', which is not known");
    assertThat(jobs.get(3).notes())
        .containsExactly("its interval of 60001 ms is no whole number of seconds");
  }

  @Test
  void databaseOfSeptemberIsRefusedWithTheCommandThatExportsIt() throws IOException {
    Files.createDirectories(folder.resolve("cron"));
    Files.createDirectories(folder.resolve("state"));
    Files.writeString(folder.resolve("cron/jobs.json.bak"), FEBRUARY);
    Files.writeString(folder.resolve("state/openclaw.sqlite"), "SQLite format 3");
    assertThatThrownBy(() -> JobsFile.read(folder))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("state/openclaw.sqlite")
        .hasMessageContaining("'openclaw cron list --all --json > jobs.json'")
        .hasMessageContaining("cron/jobs.json.bak is older and is not read");
    Files.writeString(folder.resolve("cron/jobs.json"), FEBRUARY);
    assertThat(JobsFile.read(folder).jobs()).hasSize(3);
  }

  @Test
  void whatIsNoListOfJobsIsRefused() {
    assertThatThrownBy(() -> read("{\"jobs\": 5}")).hasMessageContaining("has no list 'jobs'");
    assertThatThrownBy(() -> read("{\n\"jobs\" [")).hasMessageContaining("is not JSON: line 2");
    assertThatThrownBy(() -> JobsFile.read(folder.resolve("none")))
        .hasMessageContaining("cannot be read");
    assertThatThrownBy(() -> JobsFile.read(folder))
        .hasMessageContaining("there is neither cron/jobs.json nor state/openclaw.sqlite");
  }
}
