package choir.actors.calendar;

import static choir.actors.EntityTestBench.LUX;
import static choir.actors.EntityTestBench.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import choir.actors.EntityTestBench;
import choir.actors.mirrorborn.MirrorbornCommand;
import choir.actors.mirrorborn.MirrorbornCommand.AwaitRun;
import choir.actors.mirrorborn.MirrorbornCommand.Deliver;
import choir.actors.roster.RosterCommand;
import choir.core.Rejection;
import choir.core.calendar.CalendarEvent;
import choir.core.calendar.Outcome;
import choir.core.calendar.PastRun;
import choir.core.calendar.Planned;
import choir.core.calendar.Schedule;
import choir.core.calendar.Schedule.Missed;
import choir.core.calendar.Schedule.Overlap;
import choir.core.model.Usage;
import choir.core.run.Inbound;
import choir.core.run.Priority;
import choir.core.run.ReplyDelivery;
import choir.core.run.ReplyTo;
import choir.core.run.RunRecord;
import choir.core.run.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class CalendarEntityTest {
  private static final String NAME = "schedules-3";
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final EntityTestBench bench = new EntityTestBench();
  private final TestProbe<CalendarCommand.Answer> answers = bench.probe();
  private ActorRef<CalendarCommand> calendar = bench.calendar(NAME);

  @AfterEach
  void close() {
    bench.close();
  }

  private void restart() {
    bench.kill(calendar);
    calendar = bench.calendar(NAME);
  }

  /** Lets time pass; the last look at the clock is at its end, as with a real one. */
  private void pass(Duration length) {
    Duration check = Duration.ofSeconds(30);
    if (length.compareTo(check) > 0) {
      bench.advance(length.minus(check));
      lookedAtTheClock();
      bench.advance(check);
    } else {
      bench.advance(length);
    }
    lookedAtTheClock();
  }

  /** What a timer has told the calendar before this is done after it. */
  private void lookedAtTheClock() {
    TestProbe<CalendarCommand.Listed> lister = bench.probe();
    calendar.tell(new CalendarCommand.ListAll(lister.ref()));
    lister.receiveMessage();
  }

  private Planned planned(CalendarCommand command) {
    calendar.tell(command);
    CalendarCommand.Answer answer = answers.receiveMessage();
    assertThat(answer.refusal()).isEmpty();
    return answer.schedule().orElseThrow();
  }

  private Planned save(Schedule schedule) {
    return planned(new CalendarCommand.Save(schedule, "", true, answers.ref()));
  }

  private Planned describe(String name) {
    return planned(new CalendarCommand.Describe(name, answers.ref()));
  }

  private Schedule hourly(Missed missed, Overlap overlap) {
    return Schedules.cron("hourly", "0 * * * *", Schedules.policy(missed, overlap));
  }

  /** Plays the roster and the agent until the agent is to store a message. */
  private Deliver delivered() {
    RosterCommand.Find find = bench.rosters.expectMessageClass(RosterCommand.Find.class);
    find.replyTo()
        .tell(new RosterCommand.Found(find.agent(), Optional.of(EntityTestBench.profile())));
    return bench.agents.expectMessageClass(Deliver.class);
  }

  private AwaitRun accepted(Deliver deliver) {
    Inbound message = deliver.message();
    deliver
        .replyTo()
        .tell(new MirrorbornCommand.Accepted(message.run(), LUX, message.session(), false));
    return bench.agents.expectMessageClass(AwaitRun.class);
  }

  private RunRecord ended(Inbound message, RunRecord.State state, String text) {
    return RunRecord.accepted(LUX, message).ended(state, bench.now(), new Usage(1, 2), text);
  }

  private void end(Deliver deliver, AwaitRun await, RunRecord.State state, String text) {
    await
        .replyTo()
        .tell(new MirrorbornCommand.RunAnswer(Optional.of(ended(deliver.message(), state, text))));
  }

  private List<PastRun> history(int lines) {
    return answers.awaitAssert(
        () -> {
          List<PastRun> history = describe("hourly").history();
          assertThat(history).hasSize(lines);
          return history;
        });
  }

  @Test
  void runIsStoredBeforeTheAgentHearsOfItAndItsEndIsStoredToo() {
    save(hourly(Missed.ONCE, Overlap.SKIP));
    pass(Duration.ofHours(1));
    Deliver deliver = delivered();
    Instant due = NOON.plusSeconds(3_600);
    Inbound message = deliver.message();
    assertThat(message.priority()).isEqualTo(Priority.SCHEDULE);
    assertThat(message.source()).isEqualTo(new Source.Schedule("hourly"));
    assertThat(message.session()).isEqualTo("schedule:hourly:" + due);
    assertThat(message.text()).isEqualTo("report");
    assertThat(bench.planned).anyMatch(each -> each instanceof CalendarEvent.RunStarted);
    AwaitRun await = accepted(deliver);
    end(deliver, await, RunRecord.State.COMPLETED, "done");
    PastRun past = history(1).get(0);
    assertThat(past.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(past.due()).isEqualTo(due);
    assertThat(past.run()).contains(message.run());
    assertThat(describe("hourly").next()).contains(NOON.plusSeconds(7_200));
  }

  @Test
  void messageIsRepeatedUntilTheAgentHasStoredIt() {
    save(hourly(Missed.ONCE, Overlap.SKIP));
    pass(Duration.ofHours(1));
    bench.rosters.expectMessageClass(RosterCommand.Find.class);
    pass(Duration.ofSeconds(5));
    Deliver first = delivered();
    pass(Duration.ofSeconds(5));
    Deliver again = bench.agents.expectMessageClass(Deliver.class);
    assertThat(again.message()).isEqualTo(first.message());
  }

  @Test
  void runThatWasInProgressAtAKillIsTheSameRunAfterIt() {
    save(hourly(Missed.ONCE, Overlap.SKIP));
    pass(Duration.ofHours(1));
    Deliver first = delivered();
    restart();
    Deliver again = delivered();
    assertThat(again.message()).isEqualTo(first.message());
    end(again, accepted(again), RunRecord.State.COMPLETED, "done");
    assertThat(history(1)).extracting(PastRun::outcome).containsExactly(Outcome.COMPLETED);
  }

  @Test
  void changeDuringARunDoesNotChangeItsMessage() {
    save(hourly(Missed.ONCE, Overlap.SKIP));
    pass(Duration.ofHours(1));
    Deliver first = delivered();
    save(
        new Schedule(
            "hourly",
            LUX,
            hourly(Missed.ONCE, Overlap.SKIP).timetable(),
            new Schedule.Task("another text", Schedule.Session.MAIN, "", first.message().replyTo()),
            Schedule.Policy.DEFAULT,
            Schedule.Owner.PERSON));
    restart();
    assertThat(delivered().message()).isEqualTo(first.message());
  }

  @Test
  void endOfARunIsAskedForInBoundedWaits() {
    save(hourly(Missed.ONCE, Overlap.SKIP));
    pass(Duration.ofHours(1));
    AwaitRun first = accepted(delivered());
    pass(MINUTE);
    AwaitRun again = bench.agents.expectMessageClass(AwaitRun.class);
    assertThat(again.run()).isEqualTo(first.run());
    assertThat(again.patienceMillis()).isEqualTo(MINUTE.toMillis());
  }

  @Test
  void agentThatIsNotDeclaredIsAFailureWithTheReason() {
    save(hourly(Missed.ONCE, Overlap.SKIP));
    pass(Duration.ofHours(1));
    RosterCommand.Find find = bench.rosters.expectMessageClass(RosterCommand.Find.class);
    find.replyTo().tell(new RosterCommand.Found(LUX, Optional.empty()));
    PastRun past = history(1).get(0);
    assertThat(past.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(past.detail())
        .isEqualTo("no agent 'lux' is declared; declare it, or remove the schedule");
  }

  @Test
  void refusedMessageIsAFailureWithTheReason() {
    save(hourly(Missed.ONCE, Overlap.SKIP));
    pass(Duration.ofHours(1));
    delivered()
        .replyTo()
        .tell(
            new MirrorbornCommand.Rejected(
                new Rejection(Rejection.Code.FULL, "the inbox is full")));
    assertThat(history(1).get(0).detail()).isEqualTo("the inbox is full");
  }

  @Test
  void failedRunIsRepeatedAsAnotherRun() {
    save(Schedules.cron("hourly", "0 * * * *", Schedules.retrying(1, 0)));
    pass(Duration.ofHours(1));
    Deliver first = delivered();
    end(first, accepted(first), RunRecord.State.FAILED, "no model");
    history(1);
    pass(Duration.ofSeconds(30));
    Deliver second = delivered();
    assertThat(second.message().run()).isNotEqualTo(first.message().run());
    end(second, accepted(second), RunRecord.State.COMPLETED, "done");
    assertThat(history(2))
        .extracting(PastRun::outcome)
        .containsExactly(Outcome.FAILED, Outcome.COMPLETED);
    assertThat(describe("hourly").counters().failed()).isZero();
  }

  @Test
  void failuresInARowPauseIt() {
    save(Schedules.cron("hourly", "0 * * * *", Schedules.retrying(0, 2)));
    for (int i = 1; i <= 2; i++) {
      pass(Duration.ofHours(1));
      Deliver deliver = delivered();
      end(deliver, accepted(deliver), RunRecord.State.FAILED, "no model");
      history(i);
    }
    assertThat(describe("hourly").paused()).isEqualTo("2 failures in a row: no model");
    pass(Duration.ofHours(3));
    bench.rosters.expectNoMessage();
    planned(new CalendarCommand.Resume("hourly", answers.ref()));
    assertThat(describe("hourly").next()).contains(NOON.plus(Duration.ofHours(6)));
  }

  @Test
  void runThatTakesTooLongIsCancelledAndCountsAsAFailure() {
    save(Schedules.cron("hourly", "0 * * * *", Schedules.retrying(3, 0)));
    pass(Duration.ofHours(1));
    Deliver deliver = delivered();
    accepted(deliver);
    pass(Duration.ofMinutes(10).minusSeconds(1));
    bench.agents.expectMessageClass(AwaitRun.class);
    pass(SECOND);
    MirrorbornCommand.CancelRun cancel = expectCancel();
    assertThat(cancel.by()).isEqualTo("timed out after 10m");
    cancel
        .replyTo()
        .tell(
            new MirrorbornCommand.RunAnswer(
                Optional.of(
                    ended(deliver.message(), RunRecord.State.CANCELLED, "cancelled by it"))));
    PastRun past = history(1).get(0);
    assertThat(past.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(past.detail()).isEqualTo("timed out after 10m");
    assertThat(describe("hourly").running()).isEmpty();
  }

  private MirrorbornCommand.CancelRun expectCancel() {
    MirrorbornCommand next = bench.agents.receiveMessage();
    while (!(next instanceof MirrorbornCommand.CancelRun)) {
      next = bench.agents.receiveMessage();
    }
    return (MirrorbornCommand.CancelRun) next;
  }

  @Test
  void overlapCancelsTheRunInProgressBeforeTheNextBegins() {
    save(hourly(Missed.ONCE, Overlap.CANCEL));
    pass(Duration.ofHours(1));
    Deliver first = delivered();
    accepted(first);
    pass(Duration.ofHours(1));
    MirrorbornCommand.CancelRun cancel = expectCancel();
    assertThat(cancel.run()).isEqualTo(first.message().run());
    bench.rosters.expectNoMessage();
    cancel
        .replyTo()
        .tell(
            new MirrorbornCommand.RunAnswer(
                Optional.of(ended(first.message(), RunRecord.State.CANCELLED, "by it"))));
    bench.rosters.expectMessageClass(RosterCommand.Find.class);
    assertThat(history(1).get(0).detail()).isEqualTo("cancelled by overlap");
  }

  private Deliver ofScheduleWithChannel() {
    Schedule plain = hourly(Missed.ONCE, Overlap.SKIP);
    save(
        new Schedule(
            "hourly",
            LUX,
            plain.timetable(),
            new Schedule.Task(
                "report", Schedule.Session.ISOLATED, "", new ReplyTo.Channel("discord", "1")),
            plain.policy(),
            Schedule.Owner.PERSON));
    pass(Duration.ofHours(1));
    return delivered();
  }

  private void end(Deliver deliver, AwaitRun await, ReplyDelivery delivery) {
    RunRecord record = ended(deliver.message(), RunRecord.State.COMPLETED, "done");
    await.replyTo().tell(new MirrorbornCommand.RunAnswer(Optional.of(record.delivered(delivery))));
  }

  @Test
  void undeliveredReplyIsAFailure() {
    Deliver deliver = ofScheduleWithChannel();
    end(deliver, accepted(deliver), ReplyDelivery.undelivered("no bridge configured"));
    PastRun past = history(1).get(0);
    assertThat(past.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(past.detail()).isEqualTo("undelivered: no bridge configured");
  }

  @Test
  void replyThatWaitsForItsDeliveryIsWaitedFor() {
    Deliver deliver = ofScheduleWithChannel();
    AwaitRun await = accepted(deliver);
    for (int i = 0; i < 3; i++) {
      end(deliver, await, ReplyDelivery.of(deliver.message().replyTo()));
      bench.agents.expectNoMessage();
      bench.advance(Duration.ofSeconds(5));
      await = bench.agents.expectMessageClass(AwaitRun.class);
    }
    end(deliver, await, ReplyDelivery.delivered("discord channel:1/2"));
    assertThat(history(1).get(0).outcome()).isEqualTo(Outcome.COMPLETED);
  }

  @Test
  void missedTimesAreHandledAtTheNextStart() {
    save(Schedules.cron("hourly", "*/15 * * * *", Schedules.policy(Missed.SKIP, Overlap.SKIP)));
    bench.kill(calendar);
    bench.advance(Duration.ofMinutes(62));
    calendar = bench.calendar(NAME);
    List<PastRun> history = history(4);
    assertThat(history).extracting(PastRun::outcome).containsOnly(Outcome.MISSED);
    assertThat(describe("hourly").next()).contains(NOON.plus(Duration.ofMinutes(75)));
    bench.rosters.expectNoMessage();
  }

  @Test
  void nothingIsRunOrRepeatedByARestartBetweenTwoTimes() {
    save(hourly(Missed.ALL, Overlap.SKIP));
    pass(Duration.ofHours(1));
    Deliver deliver = delivered();
    end(deliver, accepted(deliver), RunRecord.State.COMPLETED, "done");
    history(1);
    bench.kill(calendar);
    bench.advance(Duration.ofMinutes(30));
    calendar = bench.calendar(NAME);
    assertThat(describe("hourly").next()).contains(NOON.plusSeconds(7_200));
    pass(Duration.ofMinutes(29));
    bench.rosters.expectNoMessage();
    pass(MINUTE);
    bench.rosters.expectMessageClass(RosterCommand.Find.class);
  }

  @Test
  void timeZoneDataThatChangedMovesTheNextTime() {
    save(hourly(Missed.ONCE, Overlap.SKIP));
    assertThat(describe("hourly").zoneData()).isEqualTo("2026f");
    bench.zoneData = "2027a";
    pass(Duration.ofSeconds(30));
    answers.awaitAssert(
        () -> {
          assertThat(describe("hourly").zoneData()).isEqualTo("2027a");
          return null;
        });
    assertThat(bench.planned).anyMatch(each -> each instanceof CalendarEvent.NextRecomputed);
  }

  @Test
  void sameScheduleAgainStoresNothing() {
    save(hourly(Missed.ONCE, Overlap.SKIP));
    int stored = bench.planned.size();
    save(hourly(Missed.ONCE, Overlap.SKIP));
    assertThat(bench.planned).hasSize(stored);
  }

  @Test
  void nameThatIsTakenIsRefused() {
    save(hourly(Missed.ONCE, Overlap.SKIP));
    calendar.tell(
        new CalendarCommand.Save(hourly(Missed.ALL, Overlap.SKIP), "", false, answers.ref()));
    assertThat(answers.receiveMessage().refusal().orElseThrow().words())
        .startsWith("there is a schedule 'hourly' already");
  }

  @Test
  void runByHandIsOneRunHoweverOftenItIsOrdered() {
    save(hourly(Missed.ONCE, Overlap.SKIP));
    Instant asked = NOON.plusMillis(7);
    CalendarCommand order = new CalendarCommand.RunNow("hourly", asked, answers.ref());
    Planned begun = planned(order);
    assertThat(begun.running().orElseThrow().due()).isEqualTo(asked);
    assertThat(planned(order).running()).isEqualTo(begun.running());
    calendar.tell(new CalendarCommand.RunNow("hourly", asked.plusMillis(1), answers.ref()));
    assertThat(answers.receiveMessage().refusal().orElseThrow().code())
        .isEqualTo(Rejection.Code.CONFLICT);
    Deliver deliver = delivered();
    end(deliver, accepted(deliver), RunRecord.State.COMPLETED, "done");
    assertThat(history(1).get(0).detail()).isEqualTo("started by hand");
    assertThat(planned(order).running()).isEmpty();
  }

  @Test
  void removedScheduleIsForgottenAndRunsNoMore() {
    save(hourly(Missed.ONCE, Overlap.SKIP));
    calendar.tell(new CalendarCommand.Remove("hourly", answers.ref()));
    assertThat(answers.receiveMessage().refusal()).isEmpty();
    calendar.tell(new CalendarCommand.Remove("hourly", answers.ref()));
    assertThat(answers.receiveMessage().refusal()).isEmpty();
    pass(Duration.ofHours(2));
    bench.rosters.expectNoMessage();
    calendar.tell(new CalendarCommand.Describe("hourly", answers.ref()));
    assertThat(answers.receiveMessage().refusal().orElseThrow().code())
        .isEqualTo(Rejection.Code.UNKNOWN);
  }

  @Test
  void calendarSleepsOnlyWhenNothingWillRun() {
    bench.advance(Duration.ofSeconds(30));
    bench.passivated.expectMessage("calendar");
    save(hourly(Missed.ONCE, Overlap.SKIP));
    pass(MINUTE);
    bench.passivated.expectNoMessage();
    planned(new CalendarCommand.Pause("hourly", "by ada", answers.ref()));
    bench.advance(Duration.ofSeconds(30));
    bench.passivated.expectMessage("calendar");
  }

  private void declare(Schedule schedule, long revision) {
    declare(schedule, false, revision);
  }

  private void declare(Schedule schedule, boolean paused, long revision) {
    calendar.tell(new CalendarCommand.SaveDeclared(schedule, paused, revision, answers.ref()));
    assertThat(answers.receiveMessage().refusal()).isEmpty();
  }

  private void retain(long revision, String... names) {
    calendar.tell(new CalendarCommand.RetainDeclared(List.of(names), revision, answers.ref()));
    assertThat(answers.receiveMessage().refusal()).isEmpty();
  }

  private List<String> names() {
    TestProbe<CalendarCommand.Listed> lister = bench.probe();
    calendar.tell(new CalendarCommand.ListAll(lister.ref()));
    return lister.receiveMessage().schedules().stream().map(it -> it.schedule().name()).toList();
  }

  @Test
  void declaredSchedulesFollowTheLatestRevision() {
    save(hourly(Missed.ONCE, Overlap.SKIP));
    declare(Schedules.heartbeat("Look."), 3);
    retain(3, "heartbeat.lux");
    assertThat(names()).containsExactly("heartbeat.lux", "hourly");
    int stored = bench.planned.size();
    declare(Schedules.heartbeat("Look."), 3);
    declare(Schedules.heartbeat("An earlier text."), 2);
    assertThat(bench.planned).hasSize(stored);
    declare(Schedules.heartbeat("A later text."), 4);
    declare(Schedules.heartbeat("Look."), 3);
    retain(3);
    assertThat(describe("heartbeat.lux").schedule().task().text()).endsWith("A later text.");
    restart();
    retain(5);
    assertThat(names()).containsExactly("hourly");
  }

  @Test
  void aNameOfAPersonIsNotTakenByTheDeclaration() {
    Planned own = save(Schedules.every("nightly", MINUTE.multipliedBy(5), NOON));
    int stored = bench.planned.size();
    calendar.tell(
        new CalendarCommand.SaveDeclared(
            Schedules.ofFile("nightly", "0 1 * * *"), false, 3, answers.ref()));
    assertThat(answers.receiveMessage().refusal().orElseThrow().code())
        .isEqualTo(Rejection.Code.CONFLICT);
    assertThat(bench.planned).hasSize(stored);
    retain(3);
    assertThat(describe("nightly")).isEqualTo(own);
  }

  @Test
  void aPauseOfTheDeclarationComesAndGoesWithIt() {
    Schedule nightly = Schedules.ofFile("nightly", "0 1 * * *");
    declare(nightly, true, 3);
    assertThat(describe("nightly").paused()).isEqualTo("its declaration pauses it");
    assertThat(describe("nightly").next()).isEmpty();
    declare(nightly, false, 4);
    assertThat(describe("nightly").next()).isPresent();
    planned(new CalendarCommand.Pause("nightly", "paused by ada", answers.ref()));
    declare(nightly, true, 5);
    declare(nightly, false, 6);
    assertThat(describe("nightly").paused()).isEqualTo("paused by ada");
  }

  @Test
  void pausedHeartbeatStaysPausedWhenItsDeclarationChanges() {
    declare(Schedules.heartbeat("Look."), 3);
    planned(new CalendarCommand.Pause("heartbeat.lux", "paused by ada", answers.ref()));
    declare(Schedules.heartbeat("A later text."), 4);
    assertThat(describe("heartbeat.lux").paused()).isEqualTo("paused by ada");
    assertThat(describe("heartbeat.lux").next()).isEmpty();
  }

  @Test
  void heartbeatYieldsToAllOthersAndReportsOnlyWhatMatters() {
    declare(Schedules.heartbeat("Look."), 3);
    passToTheNextBeat();
    Deliver first = delivered();
    assertThat(first.message().priority()).isEqualTo(Priority.HEARTBEAT);
    end(first, accepted(first), RunRecord.State.COMPLETED, "HEARTBEAT_OK");
    beats(1);
    passToTheNextBeat();
    Deliver second = delivered();
    end(second, accepted(second), RunRecord.State.COMPLETED, "The disk is full.");
    assertThat(beats(2))
        .extracting(PastRun::detail)
        .containsExactly("nothing to report", "reports: The disk is full.");
  }

  private void passToTheNextBeat() {
    pass(Duration.between(bench.now(), describe("heartbeat.lux").next().orElseThrow()));
  }

  private List<PastRun> beats(int lines) {
    return answers.awaitAssert(
        () -> {
          List<PastRun> history = describe("heartbeat.lux").history();
          assertThat(history).hasSize(lines);
          return history;
        });
  }

  @Test
  void hundredSchedulesOfTheSameMinuteAreAllRun() {
    for (int i = 0; i < 100; i++) {
      save(Schedules.every("every-" + i, Duration.ofHours(1), NOON.plusSeconds(3_600)));
    }
    pass(Duration.ofHours(1));
    for (int i = 0; i < 100; i++) {
      bench.rosters.expectMessageClass(RosterCommand.Find.class);
      if (i == 49) {
        pass(Duration.ofMillis(1));
      }
    }
  }
}
