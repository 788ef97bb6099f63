package choir.runtime.calendar;

import choir.core.calendar.Spans;
import choir.runtime.calendar.ScheduleView.PastRunView;
import choir.runtime.calendar.ScheduleView.PolicyView;
import choir.runtime.cli.Table;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Schedules as text for people. */
final class ScheduleText {
  private static final DateTimeFormatter LOCAL =
      DateTimeFormatter.ofPattern("EEE uuuu-MM-dd HH:mm:ssX", Locale.ENGLISH);

  private static final int MAX_WORDS = 60;
  private static final int MAX_REASON = 70;

  private ScheduleText() {}

  /** A time in the zone of the schedule. */
  private static String time(Instant at, ZoneId zone) {
    return LOCAL.format(at.atZone(zone));
  }

  static String table(SchedulesView all) {
    Table table = new Table("NAME", "AGENT", "OWNER", "STATE", "NEXT", "LAST", "TIMES");
    for (ScheduleRowView row : all.schedules()) {
      table.row(
          row.name(),
          row.agent(),
          row.owner(),
          row.state(),
          row.next().map(Table::seconds).orElse("-"),
          row.last().map(last -> last(last, row.failuresInRow())).orElse("-"),
          Table.cut(row.words(), MAX_WORDS));
    }
    StringBuilder text = new StringBuilder(table.text());
    all.problems().forEach(each -> text.append('\n').append(Table.line(each)));
    return all.problems().isEmpty() ? text.toString() : text.append('\n').toString();
  }

  private static String last(PastRunView last, int failuresInRow) {
    return Table.seconds(last.due())
        + " "
        + last.outcome()
        + (failuresInRow > 1 ? " (" + failuresInRow + " in a row)" : "");
  }

  static String saved(ScheduleView schedule) {
    StringBuilder text = new StringBuilder();
    text.append(schedule.name()).append(": ").append(schedule.words()).append('\n');
    schedule.warnings().forEach(each -> text.append(each).append('\n'));
    schedule
        .next()
        .ifPresent(
            next -> text.append("next: ").append(time(next, schedule.zoneId())).append('\n'));
    schedule.paused().ifPresent(why -> text.append("paused: ").append(why).append('\n'));
    return text.toString();
  }

  static String page(ScheduleView schedule) {
    PolicyView policy = schedule.policy();
    StringBuilder text = new StringBuilder();
    line(text, "name", schedule.name());
    line(text, "agent", schedule.agent());
    line(text, "owner", schedule.owner());
    line(text, "state", schedule.state());
    line(text, "times", schedule.words());
    line(text, "next", schedule.next().map(at -> time(at, schedule.zoneId())).orElse("-"));
    schedule.paused().ifPresent(why -> line(text, "paused", why));
    schedule
        .running()
        .ifPresent(
            run ->
                line(
                    text,
                    "running",
                    "%s, due %s, attempt %d"
                        .formatted(
                            run.runId(), time(run.due(), schedule.zoneId()), run.attempt())));
    line(text, "session", schedule.session());
    schedule.model().ifPresent(model -> line(text, "model", model));
    schedule.replyTo().ifPresent(place -> line(text, "reply to", place));
    line(text, "missed", policy.missed());
    line(text, "overlap", policy.overlap());
    if (!policy.jitter().equals(Spans.words(Duration.ZERO))) {
      line(text, "jitter", policy.jitter());
    }
    if (policy.retries() > 0) {
      line(text, "retries", policy.retries() + ", the first after " + policy.retryAfter());
    }
    if (policy.pauseAfter() > 0) {
      line(text, "pauses after", policy.pauseAfter() + " failures in a row");
    }
    policy.timeout().ifPresent(limit -> line(text, "timeout", limit));
    policy.approvals().ifPresent(wait -> line(text, "approvals", "waits up to " + wait));
    line(text, "counted", counted(schedule.counters()));
    line(text, "text", schedule.text());
    return schedule.history().isEmpty() ? text.toString() : text + "\n" + history(schedule);
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append(String.format(Locale.ROOT, "%-12s  ", name)).append(Table.line(value)).append('\n');
  }

  private static String counted(ScheduleView.CountersView counted) {
    return "%d completed, %d failed, %d cancelled, %d missed, %d skipped, %d dropped"
        .formatted(
            counted.completed(),
            counted.failed(),
            counted.cancelled(),
            counted.missed(),
            counted.skipped(),
            counted.dropped());
  }

  static String history(ScheduleView schedule) {
    Table table = new Table("DUE", "OUTCOME", "RUN", "REASON");
    for (PastRunView past : schedule.history()) {
      table.row(
          time(past.due(), schedule.zoneId()),
          past.outcome(),
          past.runId().orElse("-"),
          Table.cut(reason(past), MAX_REASON));
    }
    return table.text();
  }

  private static String reason(PastRunView past) {
    return past.times().filter(times -> times > 1).isPresent()
        ? past.times().get() + " times: " + past.detail()
        : past.detail();
  }

  static String explanation(ScheduleView schedule) {
    List<String> sentences = schedule.explanation();
    StringBuilder text = new StringBuilder();
    sentences.forEach(each -> text.append(Table.line(each)).append('\n'));
    Optional<PastRunView> last = schedule.history().stream().findFirst();
    last.ifPresent(
        past ->
            text.append(
                "Its latest time was %s: %s%s.%n"
                    .formatted(
                        time(past.due(), schedule.zoneId()),
                        past.outcome(),
                        past.detail().isEmpty() ? "" : ", " + Table.line(reason(past)))));
    return text.toString();
  }
}
