package choir.core.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import choir.core.id.AgentId;
import choir.core.run.ReplyTo;
import choir.core.sq.Change;
import choir.core.sq.Projected;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Three failures in a row reach a person, until the schedule succeeds. */
final class FailingScheduleTest {
  private static final Instant NOON = Instant.parse("2026-12-01T12:00:00Z");

  private CalendarState state = CalendarState.EMPTY;
  private final List<CalendarEvent> events = new ArrayList<>();

  private void save(int pauseAfter) {
    Schedule.Policy usual = Schedule.Policy.DEFAULT;
    Schedule schedule =
        new Schedule(
            "report",
            new AgentId("lux"),
            Timetable.of(new Recurrence.Every(Duration.ofHours(1), NOON), ZoneId.of("UTC")),
            new Schedule.Task("x", Schedule.Session.ISOLATED, "", ReplyTo.NOWHERE),
            new Schedule.Policy(
                usual.missed(),
                usual.overlap(),
                usual.jitter(),
                0,
                usual.retryAfter(),
                pauseAfter,
                Optional.empty()),
            Schedule.Owner.PERSON);
    store(List.of(new CalendarEvent.ScheduleSaved(schedule, Optional.of(NOON), "x", "", NOON)));
  }

  private void store(List<CalendarEvent> some) {
    for (CalendarEvent event : some) {
      state = state.apply(event);
      events.add(event);
    }
  }

  private Planned planned() {
    return state.find("report").orElseThrow();
  }

  /** The run of an hour starts and ends at once. */
  private void run(int hour, Outcome outcome, String detail) {
    Instant at = NOON.plus(Duration.ofHours(hour));
    store(Planning.tick(planned(), at, "x"));
    store(Planning.ended(planned(), outcome, detail, at.plusSeconds(5)));
  }

  /** The scroll that the events have left. */
  private Optional<FailingSchedule> told() {
    Optional<FailingSchedule> told = Optional.empty();
    for (CalendarEvent event : events) {
      List<Change> changes =
          event instanceof Projected projected ? projected.projection() : List.of();
      for (Change change : changes) {
        assertThat(change.key()).isEqualTo(FailingSchedule.key("report"));
        told =
            change instanceof Change.Put put
                ? Optional.of(FailingSchedule.parse(put.text()))
                : Optional.empty();
      }
    }
    return told;
  }

  @Test
  void theThirdFailureInARowIsToldAndASuccessEndsIt() {
    save(0);
    run(0, Outcome.FAILED, "a");
    run(1, Outcome.COMPLETED, "");
    run(2, Outcome.FAILED, "b");
    run(3, Outcome.FAILED, "c");
    assertThat(told()).isEmpty();
    run(4, Outcome.CANCELLED, "by ada");
    run(5, Outcome.FAILED, "no\nroute");
    assertThat(told())
        .contains(
            new FailingSchedule(
                "report",
                new AgentId("lux"),
                3,
                NOON.plus(Duration.ofHours(2)),
                "no route",
                false));
    run(6, Outcome.FAILED, "e");
    assertThat(told()).map(FailingSchedule::failures).contains(4);
    run(7, Outcome.COMPLETED, "");
    assertThat(told()).isEmpty();
    run(8, Outcome.FAILED, "f");
    assertThat(told()).isEmpty();
  }

  @Test
  void aPauseByFailuresIsToldAndAResumeOrARemovalEndsIt() {
    save(3);
    run(0, Outcome.FAILED, "a");
    run(1, Outcome.FAILED, "b");
    run(2, Outcome.FAILED, "c");
    assertThat(planned().paused()).startsWith("3 failures in a row");
    assertThat(told()).map(FailingSchedule::paused).contains(true);
    store(List.of(new CalendarEvent.ScheduleResumed("report", Optional.of(NOON), "x", NOON)));
    assertThat(told()).isEmpty();
    run(3, Outcome.FAILED, "d");
    run(4, Outcome.FAILED, "e");
    run(5, Outcome.FAILED, "f");
    assertThat(told()).isPresent();
    store(List.of(new CalendarEvent.ScheduleRemoved("report", NOON)));
    assertThat(told()).isEmpty();
  }

  @Test
  void aScrollThatIsNoneOfTheseIsRefused() {
    assertThatThrownBy(() -> FailingSchedule.parse("name: report"))
        .hasMessageContaining("without 'agent'");
  }
}
