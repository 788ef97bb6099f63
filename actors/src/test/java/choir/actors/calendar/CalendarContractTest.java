package choir.actors.calendar;

import static choir.actors.EntityTestBench.LUX;
import static choir.actors.EntityTestBench.NOON;
import static choir.actors.EntityTestBench.message;
import static org.assertj.core.api.Assertions.assertThat;

import choir.actors.EntityContract;
import choir.core.Rejection;
import choir.core.calendar.CalendarEvent;
import choir.core.calendar.CalendarState;
import choir.core.calendar.FailingSchedule;
import choir.core.calendar.GuardVerdict;
import choir.core.calendar.Outcome;
import choir.core.calendar.PastRun;
import choir.core.calendar.Planned;
import choir.core.calendar.Schedule;
import choir.core.model.Usage;
import choir.core.run.RunRecord;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;

final class CalendarContractTest extends EntityContract<CalendarCommand> {
  private static final Schedule HOURLY =
      Schedules.cron("hourly", "0 * * * *", Schedules.retrying(1, 2));
  private static final Instant NEXT = NOON.plusSeconds(3_600);

  private static final CalendarEvent SAVED =
      new CalendarEvent.ScheduleSaved(HOURLY, Optional.of(NOON), "2026f", "", NOON.minusSeconds(9));
  private static final CalendarEvent DUE =
      new CalendarEvent.RunsDue(
          "hourly",
          List.of(NOON),
          List.of(
              new PastRun(
                  NOON.minusSeconds(60),
                  NOON,
                  Outcome.MISSED,
                  "no node was up",
                  Optional.empty(),
                  0)),
          3,
          Optional.of(NEXT),
          "2026f",
          NOON);
  private static final CalendarEvent STARTED =
      new CalendarEvent.RunStarted("hourly", NOON, 1, "4 missed", Optional.of("seen"), NOON);

  @Override
  protected Map<String, List<Object>> states() {
    Object retried =
        new CalendarEvent.RunEnded(
            "hourly", NOON, Outcome.FAILED, "why", Optional.of(NOON.plusSeconds(30)), NOON);
    Object ended =
        new CalendarEvent.RunEnded("hourly", NOON, Outcome.COMPLETED, "", Optional.empty(), NOON);
    Map<String, List<Object>> states = new TreeMap<>();
    states.put("empty", List.of());
    states.put("waiting", List.of(SAVED));
    states.put("pending", List.of(SAVED, DUE));
    states.put("running", List.of(SAVED, DUE, STARTED));
    states.put(
        "cancelling",
        List.of(
            SAVED,
            DUE,
            STARTED,
            new CalendarEvent.RunCancelOrdered("hourly", NOON, "timed out", NOON)));
    states.put("to be repeated", List.of(SAVED, DUE, STARTED, retried));
    states.put("ended", List.of(SAVED, DUE, STARTED, ended));
    FailingSchedule failing = new FailingSchedule("hourly", LUX, 3, NOON, "why", false);
    states.put(
        "failing", List.of(SAVED, new CalendarEvent.FailuresReported("hourly", failing, NOON)));
    states.put("over", List.of(SAVED, new CalendarEvent.FailuresOver("hourly", NOON)));
    states.put(
        "recomputed",
        List.of(SAVED, new CalendarEvent.NextRecomputed("hourly", Optional.of(NEXT), "x", NOON)));
    Object paused = new CalendarEvent.SchedulePaused("hourly", "by ada", NOON);
    states.put("paused", List.of(SAVED, paused));
    states.put(
        "resumed",
        List.of(
            SAVED,
            paused,
            new CalendarEvent.ScheduleResumed("hourly", Optional.of(NEXT), "2026f", NOON)));
    states.put(
        "declared",
        List.of(SAVED, new CalendarEvent.DeclarationFollowed("schedules-0", 3, true, 1, NOON)));
    states.put("removed", List.of(SAVED, new CalendarEvent.ScheduleRemoved("hourly", NOON)));
    return states;
  }

  @Override
  protected List<CalendarCommand> commands() {
    return List.of(
        new CalendarCommand.Save(HOURLY, "", false, someone()),
        new CalendarCommand.Save(HOURLY, "not yet", true, someone()),
        new CalendarCommand.SaveDeclared(HOURLY, false, 3, someone()),
        new CalendarCommand.RetainDeclared(List.of("hourly"), 4, someone()),
        new CalendarCommand.Remove("hourly", someone()),
        new CalendarCommand.Pause("hourly", "by ada", someone()),
        new CalendarCommand.Resume("hourly", someone()),
        new CalendarCommand.RunNow("hourly", NOON.plusMillis(7), someone()),
        new CalendarCommand.Describe("hourly", someone()),
        new CalendarCommand.ListAll(someone()),
        new CalendarCommand.RunReported("hourly", NOON, 1, Optional.of(ended()), Optional.empty()),
        new CalendarCommand.RunReported(
            "hourly", NOON, 1, Optional.empty(), Optional.of(Rejection.unknownAgent("gone"))),
        new CalendarCommand.GuardAnswered("hourly", 1, GuardVerdict.closed("why")),
        CalendarCommand.Tick.INSTANCE,
        CalendarCommand.Quiet.INSTANCE);
  }

  @Override
  protected List<Object> otherMessages() {
    Planned planned =
        CalendarState.EMPTY.apply(SAVED).apply(DUE).apply(STARTED).find("hourly").orElseThrow();
    return List.of(
        new CalendarCommand.Answer(Optional.empty(), Optional.of(planned)),
        new CalendarCommand.Answer(Optional.of(Rejection.conflict("no")), Optional.empty()),
        new CalendarCommand.Listed(List.of(planned.latest())));
  }

  @Override
  protected List<Class<?>> families() {
    return List.of(CalendarCommand.class);
  }

  @Override
  protected String name(int number) {
    return "schedules-" + number;
  }

  @Override
  protected String persistenceId(String name) {
    return CalendarEntity.KIND.persistenceId(name);
  }

  @Override
  protected ActorRef<CalendarCommand> spawn(String name) {
    return bench.calendar(name);
  }

  @Override
  protected void assertAnswers(ActorRef<CalendarCommand> calendar, String name, String what) {
    TestProbe<CalendarCommand.Listed> lister = bench.probe();
    calendar.tell(new CalendarCommand.ListAll(lister.ref()));
    assertThat(lister.receiveMessage().schedules()).as(what).hasSizeLessThanOrEqualTo(1);
  }

  private static RunRecord ended() {
    return RunRecord.accepted(LUX, message(1))
        .ended(RunRecord.State.FAILED, NOON, new Usage(1, 2), "why");
  }
}
