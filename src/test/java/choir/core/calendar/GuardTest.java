package choir.core.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import choir.core.calendar.CalendarEvent.RunStarted;
import choir.core.calendar.CalendarEvent.RunsDue;
import choir.core.calendar.Schedule.Missed;
import choir.core.calendar.Schedule.Overlap;
import choir.core.id.AgentId;
import choir.core.run.ReplyTo;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a guard makes of the times of a schedule. */
final class GuardTest {
  private static final Instant NOON = Instant.parse("2026-12-01T12:00:00Z");
  private static final String DATA = "2026f";
  private static final Guard FILE = new Guard.FileExists("work/in/orders.csv");
  private static final GuardVerdict CLOSED = GuardVerdict.closed("there is no file");
  private static final GuardVerdict FAILED = GuardVerdict.failed("the disk is gone");

  private CalendarState state = CalendarState.EMPTY;
  private Instant now = NOON;

  private static Schedule.Policy policy(Missed missed, Overlap overlap, int pauseAfter) {
    return new Schedule.Policy(
        missed,
        overlap,
        Duration.ZERO,
        0,
        Duration.ofMinutes(1),
        pauseAfter,
        Optional.empty(),
        Optional.of(FILE),
        Optional.empty());
  }

  private void save(Schedule.Policy policy) {
    Schedule schedule =
        new Schedule(
            "orders",
            new AgentId("lux"),
            Timetable.of(
                new Recurrence.Every(Duration.ofMinutes(10), NOON.plusSeconds(600)),
                WallClock.zone("UTC")),
            new Schedule.Task("Read them.", Schedule.Session.ISOLATED, "", ReplyTo.NOWHERE),
            policy,
            Schedule.Owner.PERSON);
    Optional<Instant> next = schedule.timetable().next(now);
    store(List.of(new CalendarEvent.ScheduleSaved(schedule, next, DATA, "", now)));
  }

  private void store(List<CalendarEvent> events) {
    for (CalendarEvent event : events) {
      state = state.apply(event);
    }
  }

  private Planned planned() {
    return state.find("orders").orElseThrow();
  }

  private List<CalendarEvent> tick(Duration later, GuardVerdict verdict) {
    now = now.plus(later);
    assertThat(Planning.asksGuard(planned(), now)).isTrue();
    assertThat(Planning.tick(planned(), now, DATA)).as("before the guard has answered").isEmpty();
    List<CalendarEvent> events = Planning.tick(planned(), now, DATA, verdict);
    store(events);
    return events;
  }

  private void end() {
    store(Planning.ended(planned(), Outcome.COMPLETED, "", now));
  }

  private static Duration minutes(int minutes) {
    return Duration.ofMinutes(minutes);
  }

  @Test
  void aTimeThatIsHeldBackIsOneEventOneLineAndOneCount() {
    save(policy(Missed.ONCE, Overlap.SKIP, 0));
    List<CalendarEvent> events = tick(minutes(10), CLOSED);
    assertThat(events).singleElement().isInstanceOf(RunsDue.class);
    assertThat(planned().running()).isEmpty();
    assertThat(planned().next()).contains(NOON.plus(minutes(20)));
    PastRun past = planned().history().getLast();
    assertThat(past.outcome()).isEqualTo(Outcome.SKIPPED);
    assertThat(past.detail()).isEqualTo("there is no file");
    assertThat(past.due()).isEqualTo(NOON.plus(minutes(10)));
    assertThat(planned().counters().skipped()).isEqualTo(1);
    assertThat(planned().counters().failuresInRow()).isZero();
  }

  @Test
  void timesThatAreHeldBackForOneReasonLeaveRoomForTheRunsInTheHistory() {
    save(policy(Missed.ONCE, Overlap.SKIP, 0));
    tick(minutes(10), GuardVerdict.open(Optional.empty()));
    end();
    for (int i = 0; i < 50; i++) {
      tick(minutes(10), CLOSED);
    }
    tick(minutes(10), GuardVerdict.closed("another reason"));
    assertThat(planned().history())
        .extracting(PastRun::outcome, PastRun::times)
        .containsExactly(
            tuple(Outcome.COMPLETED, 0), tuple(Outcome.SKIPPED, 50), tuple(Outcome.SKIPPED, 1));
    assertThat(planned().counters().skipped()).isEqualTo(51);
  }

  @Test
  void anOpenGuardStartsTheRunInTheSameWriteAndKeepsWhatItSaw() {
    save(policy(Missed.ONCE, Overlap.SKIP, 0));
    List<CalendarEvent> events = tick(minutes(10), GuardVerdict.open(Optional.of("hash")));
    assertThat(events).hasSize(2);
    assertThat(((RunStarted) events.get(1)).seen()).contains("hash");
    assertThat(planned().seen()).isEqualTo("hash");
    end();
    tick(minutes(10), CLOSED);
    assertThat(planned().seen()).isEqualTo("hash");
  }

  @Test
  void aGuardThatCannotBeAskedCountsAsOneFailureAndTellsAPerson() {
    save(policy(Missed.ALL, Overlap.SKIP, 0));
    tick(minutes(40), FAILED);
    assertThat(planned().counters().failuresInRow()).isEqualTo(1);
    assertThat(planned().counters().skipped()).isEqualTo(3);
    tick(minutes(10), FAILED);
    List<CalendarEvent> third = tick(minutes(10), FAILED);
    assertThat(third).hasAtLeastOneElementOfType(CalendarEvent.FailuresReported.class);
    assertThat(planned().history().getLast().detail()).isEqualTo("the disk is gone");
  }

  @Test
  void failuresOfTheGuardPauseTheScheduleAsOthersDo() {
    save(policy(Missed.ONCE, Overlap.SKIP, 2));
    tick(minutes(10), FAILED);
    tick(minutes(10), FAILED);
    assertThat(planned().paused()).isEqualTo("2 failures in a row: the disk is gone");
  }

  @Test
  void aRunInProgressNeedsNoGuard() {
    save(policy(Missed.ONCE, Overlap.SKIP, 0));
    tick(minutes(10), GuardVerdict.open(Optional.empty()));
    now = now.plus(minutes(10));
    assertThat(Planning.asksGuard(planned(), now)).isFalse();
    store(Planning.tick(planned(), now, DATA));
    assertThat(planned().history().getLast().detail())
        .isEqualTo("the run due 2026-12-01T12:10:00Z was still in progress");
  }

  @Test
  void aTimeThatWaitedForARunIsHeldBackWhenThatEnds() {
    save(policy(Missed.ONCE, Overlap.QUEUE, 0));
    tick(minutes(10), GuardVerdict.open(Optional.empty()));
    now = now.plus(minutes(10));
    store(Planning.tick(planned(), now, DATA));
    end();
    assertThat(planned().running()).as("not before the guard has answered").isEmpty();
    assertThat(Planning.wakesAt(planned())).contains(now);
    tick(Duration.ofSeconds(1), CLOSED);
    assertThat(planned().pending()).isEmpty();
    assertThat(planned().running()).isEmpty();
  }

  @Test
  void aClosedGuardCancelsNoRun() {
    save(policy(Missed.ONCE, Overlap.CANCEL, 0));
    tick(minutes(10), GuardVerdict.open(Optional.empty()));
    tick(minutes(10), CLOSED);
    assertThat(planned().running().orElseThrow().cancelling()).isEmpty();
    List<CalendarEvent> events = tick(minutes(10), GuardVerdict.open(Optional.empty()));
    assertThat(events).hasAtLeastOneElementOfType(CalendarEvent.RunCancelOrdered.class);
  }

  @Test
  void missedTimesThatAreOnlyRecordedAskNoGuard() {
    save(policy(Missed.SKIP, Overlap.SKIP, 0));
    now = now.plus(minutes(15));
    assertThat(Planning.asksGuard(planned(), now)).isFalse();
    store(Planning.tick(planned(), now, DATA));
    assertThat(planned().history().getLast().outcome()).isEqualTo(Outcome.MISSED);
  }

  @Test
  void aRunByHandAsksNoGuard() {
    save(policy(Missed.ONCE, Overlap.SKIP, 0));
    store(Planning.startNow(planned(), now, now));
    assertThat(planned().running()).isPresent();
  }

  @Test
  void anotherGuardForgetsWhatTheFormerOneSaw() {
    save(policy(Missed.ONCE, Overlap.SKIP, 0));
    tick(minutes(10), GuardVerdict.open(Optional.of("hash")));
    save(policy(Missed.ONCE, Overlap.QUEUE, 0));
    assertThat(planned().seen()).as("the same guard").isEqualTo("hash");
    save(Schedule.Policy.DEFAULT);
    assertThat(planned().seen()).isEmpty();
  }

  @Test
  void guardsAreShownInWordsAndRefusedWithTheRemedy() {
    save(policy(Missed.ONCE, Overlap.SKIP, 0));
    assertThat(planned().schedule().words())
        .isEqualTo("144 runs a day, every 10m, only if work/in/orders.csv exists");
    assertThat(Guard.Changed.parse("agents/lux/1.5.2/3.7.3/9.1.1").words())
        .isEqualTo("if the scroll agents/lux/1.5.2/3.7.3/9.1.1 has changed");
    assertThatThrownBy(() -> Guard.Changed.parse("lux"))
        .hasMessage(
            "guard 'lux' is no scroll; write the phext and the coordinate, as"
                + " agents/lux/1.5.2/3.7.3/9.1.1");
    assertThatThrownBy(() -> Guard.Changed.parse("lux/1.5.2/3.7.3/9.1.0"))
        .hasMessageStartingWith("guard 'lux/1.5.2/3.7.3/9.1.0' is no scroll");
    for (String path : List.of("/etc/passwd", "work/../x", "", "work//x", "work/./x")) {
      assertThatThrownBy(() -> new Guard.FileExists(path))
          .as(path)
          .hasMessage(
              "guard '%s' is no path in a declared folder; begin with the name of the folder, as"
                      .formatted(path)
                  + " work/in/orders.csv; '..' is refused");
    }
    assertThatThrownBy(() -> new Guard.Succeeds(List.of()))
        .hasMessageStartingWith("guard is no program with its arguments");
  }
}
