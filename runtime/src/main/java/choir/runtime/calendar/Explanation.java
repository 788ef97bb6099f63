package choir.runtime.calendar;

import choir.core.calendar.Guard;
import choir.core.calendar.Planned;
import choir.core.calendar.Schedule;
import choir.core.calendar.Spans;
import choir.core.calendar.Timetable;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Why a schedule runs when it does, in sentences. */
final class Explanation {
  private static final DateTimeFormatter LOCAL =
      DateTimeFormatter.ofPattern("EEE uuuu-MM-dd HH:mm:ss", Locale.ENGLISH);

  private final Planned planned;
  private final Schedule schedule;
  private final Instant now;

  Explanation(Planned planned, Instant now) {
    this.planned = planned;
    this.schedule = planned.schedule();
    this.now = now;
  }

  List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    sentences.add("Its times: " + schedule.timetable().words() + ".");
    next(sentences);
    guard(sentences);
    bad(sentences);
    planned
        .running()
        .ifPresent(
            running ->
                sentences.add(
                    running.retryAt().isPresent()
                        ? "The run due %s failed and is repeated at %s."
                            .formatted(said(running.due()), said(running.retryAt().get()))
                        : "The run due %s is in progress since %s (%s)."
                            .formatted(said(running.due()), said(running.since()), running.run())));
    return sentences;
  }

  private void next(List<String> sentences) {
    if (!planned.paused().isEmpty()) {
      sentences.add("It is paused: " + planned.paused() + ".");
      return;
    }
    if (planned.next().isEmpty()) {
      sentences.add("It has no further time.");
      return;
    }
    Instant next = planned.next().get();
    sentences.add(
        "Its next time is %s, computed with the time zone data %s."
            .formatted(said(next), planned.zoneData()));
    String remark = schedule.timetable().recurrence().remark(next);
    if (!remark.isEmpty()) {
      sentences.add("On that day " + remark + ".");
    }
    Instant before = now.isBefore(next) ? now : next.minusMillis(1);
    Optional<Timetable.Found> found = schedule.timetable().seek(before);
    found
        .map(Timetable.Found::passedOver)
        .filter(reason -> !reason.isEmpty())
        .ifPresent(reason -> sentences.add("It is not earlier because " + reason + "."));
    Duration jitter = Duration.between(next, schedule.startsAt(next));
    if (!jitter.isZero()) {
      sentences.add("That run starts " + Spans.words(jitter) + " later, by its jitter.");
    }
  }

  private void guard(List<String> sentences) {
    Optional<Guard> guard = schedule.policy().guard();
    if (guard.isPresent()) {
      String since = guard.get() instanceof Guard.Changed ? " since the last run" : "";
      sentences.add("A run starts only " + guard.get().words() + since + ".");
      sentences.add(
          "This is looked at when the time comes, on the node that keeps the schedule; a time that"
              + " is held back is recorded and calls no model.");
    }
  }

  private void bad(List<String> sentences) {
    Schedule.Policy policy = schedule.policy();
    sentences.add(
        switch (policy.missed()) {
          case ONCE -> "Times that are missed while no node is up are run together, once.";
          case SKIP -> "Times that are missed while no node is up are recorded and not run.";
          case ALL -> "Times that are missed while no node is up are run one after the other.";
        });
    sentences.add(
        switch (policy.overlap()) {
          case SKIP -> "A time that comes while a run is in progress is recorded and not run.";
          case QUEUE -> "One time that comes while a run is in progress waits for its end.";
          case CANCEL -> "A time that comes while a run is in progress cancels that run.";
        });
    sentences.add(
        policy
            .approvals()
            .map(wait -> "A call that needs an approval waits up to " + Spans.words(wait) + ".")
            .orElse(
                "A call that needs an approval fails at once, and the question is in the inbox."));
    if (policy.pauseAfter() > 0) {
      sentences.add(
          "%d failures in a row pause it; there are %d now."
              .formatted(policy.pauseAfter(), planned.counters().failuresInRow()));
    }
  }

  private String said(Instant at) {
    ZoneId zone = schedule.timetable().zone();
    return "%s (%s; %s)".formatted(LOCAL.format(at.atZone(zone)), zone, at);
  }
}
