package choir.core.calendar;

import static choir.core.calendar.Times.at;
import static org.assertj.core.api.Assertions.assertThat;

import choir.core.calendar.Schedule.Missed;
import choir.core.calendar.Schedule.Overlap;
import choir.core.calendar.Schedule.Policy;
import choir.core.id.AgentId;
import choir.core.run.ReplyTo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Cases: what becomes of the times of a schedule. */
final class PlanningTest {
  private static final String DATA = "2026f";

  /** A schedule whose runs take some time, played with a clock. */
  private static final class Play {
    private CalendarState state = CalendarState.EMPTY;
    private final Duration takes;
    private final List<String> starts = new ArrayList<>();
    private Instant now;

    Play(Schedule schedule, String savedAt, Duration takes) {
      this.takes = takes;
      now = Instant.parse(savedAt);
      save(schedule);
    }

    void save(Schedule schedule) {
      Optional<Instant> next = schedule.timetable().next(now);
      apply(List.of(new CalendarEvent.ScheduleSaved(schedule, next, DATA, "", now)));
    }

    Planned planned() {
      return state.schedules().values().iterator().next();
    }

    private void apply(List<CalendarEvent> events) {
      for (CalendarEvent event : events) {
        state = state.apply(event);
        if (event instanceof CalendarEvent.RunStarted started) {
          starts.add(clock(started.at()) + " (due " + clock(started.due()) + ")");
        }
      }
    }

    /** Lets the time pass, second by second where something happens. */
    void until(String end) {
      Instant last = Instant.parse(end);
      while (now.isBefore(last)) {
        apply(Planning.tick(planned(), now, DATA));
        Optional<Planned.Running> running = planned().running();
        boolean ends =
            running
                .filter(it -> it.retryAt().isEmpty())
                .filter(it -> !it.cancelling().isEmpty() || !it.since().plus(takes).isAfter(now))
                .isPresent();
        if (ends) {
          boolean cancelled = !running.get().cancelling().isEmpty();
          apply(
              Planning.ended(
                  planned(),
                  cancelled ? Outcome.CANCELLED : Outcome.COMPLETED,
                  running.get().cancelling(),
                  now));
        }
        now = now.plusSeconds(1);
      }
    }

    /** No node is up. */
    void down(String end) {
      now = Instant.parse(end);
    }

    List<String> history() {
      return planned().history().stream()
          .map(
              each ->
                  clock(each.due())
                      + " "
                      + each.outcome()
                      + (each.detail().isEmpty() ? "" : ": " + each.detail()))
          .toList();
    }

    private static String clock(Instant at) {
      String time = at.toString().substring(11, 19);
      return time.endsWith(":00") ? time.substring(0, 5) : time;
    }
  }

  private static Schedule schedule(Recurrence recurrence, Policy policy) {
    return new Schedule(
        "nightly",
        new AgentId("lux"),
        Timetable.of(recurrence, WallClock.zone("UTC")),
        new Schedule.Task("report", Schedule.Session.ISOLATED, "", ReplyTo.NOWHERE),
        policy,
        Schedule.Owner.PERSON);
  }

  private static Schedule cron(String expression, String zone, Policy policy) {
    return schedule(
        new Recurrence.Cron(CronExpression.parse(expression), WallClock.zone(zone)), policy);
  }

  private static Policy policy(Missed missed, Overlap overlap) {
    return new Policy(
        missed, overlap, Duration.ZERO, 0, Duration.ofMinutes(1), 0, Optional.empty());
  }

  private static Play down(Missed missed) {
    Policy policy = policy(missed, Overlap.SKIP);
    Play play =
        new Play(
            cron("*/15 * * * *", "UTC", policy), "2026-12-01T10:05:00Z", Duration.ofSeconds(20));
    play.until("2026-12-01T10:07:00Z");
    play.down("2026-12-01T11:02:00Z");
    play.until("2026-12-01T11:16:00Z");
    return play;
  }

  @Test
  void missedTimesAreRunOnceTogether() {
    Play play = down(Missed.ONCE);
    assertThat(play.starts).containsExactly("11:02 (due 11:00)", "11:15 (due 11:15)");
    assertThat(play.history())
        .containsExactly(
            "10:15 MISSED: no node was up",
            "10:30 MISSED: no node was up",
            "10:45 MISSED: no node was up",
            "11:00 COMPLETED: 4 missed",
            "11:15 COMPLETED");
  }

  @Test
  void missedTimesAreRecordedAndNotRun() {
    Play play = down(Missed.SKIP);
    assertThat(play.starts).containsExactly("11:15 (due 11:15)");
    assertThat(play.history())
        .containsExactly(
            "10:15 MISSED: no node was up",
            "10:30 MISSED: no node was up",
            "10:45 MISSED: no node was up",
            "11:00 MISSED: no node was up",
            "11:15 COMPLETED");
    assertThat(play.planned().counters().missed()).isEqualTo(4);
  }

  @Test
  void missedTimesAreRunOneAfterTheOther() {
    Play play = down(Missed.ALL);
    assertThat(play.starts)
        .containsExactly(
            "11:02 (due 10:15)",
            "11:02:20 (due 10:30)",
            "11:02:40 (due 10:45)",
            "11:03 (due 11:00)",
            "11:15 (due 11:15)");
  }

  private static Play overlapping(Overlap overlap) {
    Recurrence every =
        new Recurrence.Every(Duration.ofMinutes(2), Instant.parse("2026-12-01T10:00:00Z"));
    Play play =
        new Play(
            schedule(every, policy(Missed.ONCE, overlap)),
            "2026-12-01T09:59:00Z",
            Duration.ofSeconds(270));
    play.until("2026-12-01T10:13:31Z");
    return play;
  }

  @Test
  void timeThatOverlapsIsSkipped() {
    Play play = overlapping(Overlap.SKIP);
    assertThat(play.starts)
        .containsExactly("10:00 (due 10:00)", "10:06 (due 10:06)", "10:12 (due 10:12)");
    assertThat(play.history())
        .containsExactly(
            "10:02 SKIPPED: the run due 2026-12-01T10:00:00Z was still in progress",
            "10:04 SKIPPED: the run due 2026-12-01T10:00:00Z was still in progress",
            "10:00 COMPLETED",
            "10:08 SKIPPED: the run due 2026-12-01T10:06:00Z was still in progress",
            "10:10 SKIPPED: the run due 2026-12-01T10:06:00Z was still in progress",
            "10:06 COMPLETED");
    assertThat(play.planned().counters().skipped()).isEqualTo(4);
  }

  @Test
  void oneTimeThatOverlapsWaits() {
    Play play = overlapping(Overlap.QUEUE);
    assertThat(play.starts)
        .containsExactly(
            "10:00 (due 10:00)",
            "10:04:30 (due 10:02)",
            "10:09 (due 10:06)",
            "10:13:30 (due 10:10)");
    assertThat(play.history())
        .contains(
            "10:04 DROPPED: the run due 2026-12-01T10:02:00Z waits already",
            "10:08 DROPPED: the run due 2026-12-01T10:06:00Z waits already",
            "10:12 DROPPED: the run due 2026-12-01T10:10:00Z waits already");
    assertThat(play.planned().counters().dropped()).isEqualTo(3);
  }

  @Test
  void timeThatOverlapsCancelsTheRunInProgress() {
    Play play = overlapping(Overlap.CANCEL);
    assertThat(play.starts).startsWith("10:00 (due 10:00)", "10:02 (due 10:02)");
    assertThat(play.history()).startsWith("10:00 CANCELLED: cancelled by overlap");
    assertThat(play.planned().counters().cancelled()).isEqualTo(6);
  }

  @Test
  void restartInTheAfternoonSkipsNothingAndRepeatsNothing() {
    Play play =
        new Play(
            cron("0 4 * * *", "America/New_York", Policy.DEFAULT),
            "2026-12-05T12:00:00Z",
            Duration.ofSeconds(10_904));
    play.down("2026-12-06T09:00:00Z");
    play.until("2026-12-06T12:02:00Z");
    play.down("2026-12-06T19:59:00Z");
    play.until("2026-12-06T20:01:00Z");
    assertThat(play.starts).containsExactly("09:00 (due 09:00)");
    assertThat(play.planned().history())
        .singleElement()
        .satisfies(run -> assertThat(run.at()).isEqualTo(Instant.parse("2026-12-06T12:01:44Z")));
    assertThat(play.planned().next()).contains(Instant.parse("2026-12-07T09:00:00Z"));
  }

  @Test
  void editInTheEveningFindsTheNextMorning() {
    Schedule shanghai =
        new Schedule(
            "nightly",
            new AgentId("lux"),
            Timetable.of(
                new Recurrence.Cron(
                    CronExpression.parse("0 10 * * *"), WallClock.zone("Asia/Shanghai")),
                WallClock.zone("Asia/Shanghai")),
            new Schedule.Task("report", Schedule.Session.ISOLATED, "", ReplyTo.NOWHERE),
            Policy.DEFAULT,
            Schedule.Owner.PERSON);
    Play play = new Play(shanghai, "2026-12-04T13:53:00Z", Duration.ofSeconds(1));
    play.save(shanghai);
    assertThat(play.planned().next()).contains(Instant.parse("2026-12-05T02:00:00Z"));
    Play changed = new Play(shanghai, "2026-12-04T03:37:00Z", Duration.ofSeconds(1));
    changed.save(cron("25 6 * * *", "America/New_York", Policy.DEFAULT));
    assertThat(changed.planned().next()).contains(Instant.parse("2026-12-04T11:25:00Z"));
  }

  private static CalendarState failed(CalendarState state, String at) {
    CalendarState after = state;
    Planned planned = after.find("nightly").orElseThrow();
    for (CalendarEvent event :
        Planning.ended(planned, Outcome.FAILED, "no model", Instant.parse(at))) {
      after = after.apply(event);
    }
    return after;
  }

  private static CalendarState tick(CalendarState state, String at) {
    CalendarState after = state;
    Planned planned = after.find("nightly").orElseThrow();
    for (CalendarEvent event : Planning.tick(planned, Instant.parse(at), DATA)) {
      after = after.apply(event);
    }
    return after;
  }

  @Test
  void failedRunIsRepeatedAsItsPolicySaysAndThenCounts() {
    Policy policy =
        new Policy(
            Missed.ONCE,
            Overlap.SKIP,
            Duration.ZERO,
            2,
            Duration.ofSeconds(30),
            2,
            Optional.empty());
    Play play =
        new Play(cron("0 * * * *", "UTC", policy), "2026-12-01T10:30:00Z", Duration.ofDays(1));
    play.until("2026-12-01T11:00:01Z");
    CalendarState state = failed(play.state, "2026-12-01T11:00:10Z");
    assertThat(state.find("nightly").orElseThrow().running().orElseThrow().retryAt())
        .contains(Instant.parse("2026-12-01T11:00:40Z"));
    assertThat(state.find("nightly").orElseThrow().counters().failed()).isZero();
    state = tick(state, "2026-12-01T11:00:40Z");
    assertThat(state.find("nightly").orElseThrow().running().orElseThrow().attempt()).isEqualTo(2);
    state = failed(state, "2026-12-01T11:00:50Z");
    assertThat(state.find("nightly").orElseThrow().running().orElseThrow().retryAt())
        .contains(Instant.parse("2026-12-01T11:01:50Z"));
    state = failed(tick(state, "2026-12-01T11:01:50Z"), "2026-12-01T11:02:00Z");
    assertThat(state.find("nightly").orElseThrow().running()).isEmpty();
    assertThat(state.find("nightly").orElseThrow().counters().failuresInRow()).isEqualTo(1);
  }

  @Test
  void failuresInARowPauseItAndResumingForgetsThem() {
    Policy policy =
        new Policy(
            Missed.ONCE,
            Overlap.SKIP,
            Duration.ZERO,
            0,
            Duration.ofSeconds(30),
            2,
            Optional.empty());
    Play play =
        new Play(cron("0 * * * *", "UTC", policy), "2026-12-01T10:30:00Z", Duration.ofDays(1));
    play.until("2026-12-01T11:00:01Z");
    CalendarState state = failed(play.state, "2026-12-01T11:00:10Z");
    assertThat(state.find("nightly").orElseThrow().paused()).isEmpty();
    state = failed(tick(state, "2026-12-01T12:00:00Z"), "2026-12-01T12:00:10Z");
    Planned paused = state.find("nightly").orElseThrow();
    assertThat(paused.paused()).isEqualTo("2 failures in a row: no model");
    assertThat(paused.next()).isEmpty();
    assertThat(state.isIdle()).isTrue();
    Instant now = Instant.parse("2026-12-01T13:30:00Z");
    state =
        state.apply(
            new CalendarEvent.ScheduleResumed(
                "nightly", paused.schedule().timetable().next(now), DATA, now));
    assertThat(state.find("nightly").orElseThrow().counters().failuresInRow()).isZero();
    assertThat(state.find("nightly").orElseThrow().next())
        .contains(Instant.parse("2026-12-01T14:00:00Z"));
  }

  @Test
  void runThatTakesTooLongIsCancelled() {
    Policy policy =
        new Policy(
            Missed.ONCE,
            Overlap.SKIP,
            Duration.ZERO,
            0,
            Duration.ofSeconds(30),
            0,
            Optional.of(Duration.ofMinutes(10)));
    Play play =
        new Play(cron("0 * * * *", "UTC", policy), "2026-12-01T10:30:00Z", Duration.ofDays(1));
    play.until("2026-12-01T11:00:01Z");
    assertThat(Planning.wakesAt(play.planned())).contains(Instant.parse("2026-12-01T11:10:00Z"));
    assertThat(Planning.tick(play.planned(), Instant.parse("2026-12-01T11:09:59Z"), DATA))
        .isEmpty();
    CalendarState state = tick(play.state, "2026-12-01T11:10:00Z");
    assertThat(state.find("nightly").orElseThrow().running().orElseThrow().cancelling())
        .isEqualTo("timed out after 10m");
  }

  @Test
  void newTimeZoneDataMovesTheNextTimeVisibly() {
    Play play =
        new Play(
            cron("0 10 * * *", "Europe/Berlin", Policy.DEFAULT),
            "2026-12-01T10:30:00Z",
            Duration.ofSeconds(1));
    List<CalendarEvent> events =
        Planning.tick(play.planned(), Instant.parse("2026-12-01T11:00:00Z"), "2027a");
    assertThat(events)
        .containsExactly(
            new CalendarEvent.NextRecomputed(
                "nightly",
                Optional.of(Instant.parse("2026-12-02T09:00:00Z")),
                "2027a",
                Instant.parse("2026-12-01T11:00:00Z")));
    assertThat(play.state.apply(events.get(0)).find("nightly").orElseThrow().zoneData())
        .isEqualTo("2027a");
  }

  @Test
  void jitterIsTheSameOnEveryNodeAndDiffersByScheduleAndDay() {
    Policy policy =
        new Policy(
            Missed.ONCE,
            Overlap.SKIP,
            Duration.ofMinutes(10),
            0,
            Duration.ofSeconds(30),
            0,
            Optional.empty());
    Schedule schedule = cron("0 10 * * *", "UTC", policy);
    List<Instant> dues = at("2026-12-01T10:00Z", "02T10:00Z", "03T10:00Z");
    List<Duration> delays =
        dues.stream().map(due -> Duration.between(due, schedule.startsAt(due))).toList();
    assertThat(delays).doesNotHaveDuplicates();
    assertThat(delays)
        .allMatch(delay -> !delay.isNegative() && delay.compareTo(Duration.ofMinutes(10)) < 0);
    assertThat(schedule.startsAt(dues.get(0)))
        .isEqualTo(cron("5 5 * * *", "UTC", policy).startsAt(dues.get(0)));
  }

  @Test
  void weeksOfMissedMinutesAreCountedAndNotListed() {
    Play play =
        new Play(
            cron("* * * * *", "UTC", policy(Missed.SKIP, Overlap.SKIP)),
            "2026-12-01T10:00:30Z",
            Duration.ofSeconds(1));
    play.down("2026-12-05T10:00:30Z");
    play.until("2026-12-05T10:00:31Z");
    assertThat(play.planned().counters().missed()).isEqualTo(4 * 24 * 60 - 1);
    assertThat(play.planned().history()).hasSize(Planned.MAX_HISTORY);
    assertThat(play.planned().next()).contains(Instant.parse("2026-12-05T10:01:00Z"));
    play.down("2026-12-25T10:00:30Z");
    play.until("2026-12-25T10:00:31Z");
    assertThat(play.planned().next()).contains(Instant.parse("2026-12-25T10:01:00Z"));
  }

  @Test
  void runIdsAreOfScheduleAndTime() {
    Schedule schedule = cron("0 10 * * *", "UTC", Policy.DEFAULT);
    Instant due = Instant.parse("2026-12-01T10:00:00Z");
    assertThat(schedule.run(due, 1)).isEqualTo(schedule.run(due, 1));
    assertThat(schedule.run(due, 1)).isNotEqualTo(schedule.run(due, 2));
    assertThat(schedule.run(due, 1)).isNotEqualTo(schedule.run(due.plusSeconds(1), 1));
  }
}
