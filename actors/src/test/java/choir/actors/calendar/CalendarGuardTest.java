package choir.actors.calendar;

import static choir.actors.EntityTestBench.LUX;
import static choir.actors.EntityTestBench.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import choir.actors.EntityTestBench;
import choir.actors.roster.RosterCommand;
import choir.core.calendar.CalendarEvent;
import choir.core.calendar.Guard;
import choir.core.calendar.GuardVerdict;
import choir.core.calendar.Outcome;
import choir.core.calendar.PastRun;
import choir.core.calendar.Planned;
import choir.core.calendar.Schedule;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A calendar asks the guards of its schedules. */
final class CalendarGuardTest {
  private static final Guard FILE = new Guard.FileExists("work/in/orders.csv");
  private static final Duration HOUR = Duration.ofHours(1);

  private final EntityTestBench bench = new EntityTestBench();
  private final TestProbe<CalendarCommand.Answer> answers = bench.probe();
  private final BlockingQueue<CompletableFuture<GuardVerdict>> asked = new LinkedBlockingQueue<>();

  @SuppressWarnings("NullAway.Init") // opened before each
  private ActorRef<CalendarCommand> calendar;

  @BeforeEach
  void open() {
    bench.guards =
        (agent, guard, seen) -> {
          assertThat(agent).isEqualTo(LUX);
          assertThat(guard).isEqualTo(FILE);
          CompletableFuture<GuardVerdict> answer = new CompletableFuture<>();
          asked.add(answer);
          return answer;
        };
    calendar = bench.calendar("schedules-3");
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private Planned planned(CalendarCommand command) {
    calendar.tell(command);
    return answers.receiveMessage().schedule().orElseThrow();
  }

  private Planned describe() {
    return planned(new CalendarCommand.Describe("hourly", answers.ref()));
  }

  /** The last look at the clock is at the end of the hour, as with a real clock. */
  private void passAnHour() {
    Duration check = Duration.ofSeconds(30);
    bench.advance(HOUR.minus(check));
    describe();
    bench.advance(check);
    describe();
  }

  private void save(Schedule.Overlap overlap) {
    Schedule.Policy usual = Schedules.policy(Schedule.Missed.ONCE, overlap);
    Schedule.Policy guarded =
        new Schedule.Policy(
            usual.missed(),
            usual.overlap(),
            usual.jitter(),
            0,
            usual.retryAfter(),
            0,
            Optional.empty(),
            Optional.of(FILE),
            Optional.empty());
    planned(
        new CalendarCommand.Save(
            Schedules.cron("hourly", "0 * * * *", guarded), "", true, answers.ref()));
  }

  private CompletableFuture<GuardVerdict> question() throws InterruptedException {
    CompletableFuture<GuardVerdict> question = asked.poll(5, TimeUnit.SECONDS);
    assertThat(question).as("a question within 5 s").isNotNull();
    return question;
  }

  private PastRun last(int lines) {
    return answers.awaitAssert(
        () -> {
          Planned planned = describe();
          assertThat(planned.history()).hasSize(lines);
          return planned.history().getLast();
        });
  }

  @Test
  void aTimeBehindItsGuardReachesNoAgentAndIsOneEvent() throws Exception {
    save(Schedule.Overlap.SKIP);
    bench.planned.clear();
    passAnHour();
    question().complete(GuardVerdict.closed("there is no file"));
    PastRun past = last(1);
    assertThat(past.outcome()).isEqualTo(Outcome.SKIPPED);
    assertThat(past.detail()).isEqualTo("there is no file");
    assertThat(bench.planned).singleElement().isInstanceOf(CalendarEvent.RunsDue.class);
    bench.rosters.expectNoMessage();
    bench.agents.expectNoMessage();
    passAnHour();
    question().complete(GuardVerdict.open(Optional.of("seen")));
    RosterCommand.Find find = bench.rosters.expectMessageClass(RosterCommand.Find.class);
    assertThat(find.agent()).isEqualTo(LUX);
    assertThat(describe().seen()).isEqualTo("seen");
  }

  @Test
  void nothingIsStoredWhileAGuardIsAskedSoThatItIsAskedAgainAfterACrash() throws Exception {
    save(Schedule.Overlap.SKIP);
    bench.planned.clear();
    passAnHour();
    CompletableFuture<GuardVerdict> before = question();
    assertThat(describe().next()).contains(NOON.plus(HOUR));
    bench.kill(calendar);
    calendar = bench.calendar("schedules-3");
    CompletableFuture<GuardVerdict> again = question();
    before.complete(GuardVerdict.open(Optional.empty()));
    again.complete(GuardVerdict.closed("no"));
    assertThat(last(1).detail()).isEqualTo("no");
    assertThat(bench.planned).hasSize(1);
  }

  @Test
  void oneQuestionAtATimeIsAskedHoweverOftenTheClockIsLookedAt() throws Exception {
    save(Schedule.Overlap.SKIP);
    passAnHour();
    CompletableFuture<GuardVerdict> question = question();
    bench.advance(Duration.ofSeconds(10));
    calendar.tell(CalendarCommand.Tick.INSTANCE);
    calendar.tell(CalendarCommand.Tick.INSTANCE);
    describe();
    assertThat(asked).isEmpty();
    question.complete(GuardVerdict.closed("no"));
    last(1);
    assertThat(asked).isEmpty();
  }

  @Test
  void aGuardThatNeverAnswersIsAFailureAndItsLateAnswerChangesNothing() throws Exception {
    save(Schedule.Overlap.SKIP);
    passAnHour();
    CompletableFuture<GuardVerdict> question = question();
    describe();
    bench.advance(Duration.ofSeconds(31));
    PastRun past = last(1);
    assertThat(past.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(past.detail()).isEqualTo("its guard has not answered within 30 s");
    question.complete(GuardVerdict.open(Optional.empty()));
    assertThat(describe().running()).isEmpty();
  }

  @Test
  void aGuardThatBreaksIsAFailure() throws Exception {
    save(Schedule.Overlap.SKIP);
    passAnHour();
    question().completeExceptionally(new IllegalStateException("the store is gone"));
    PastRun past = last(1);
    assertThat(past.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(past.detail()).isEqualTo("its guard cannot be asked: the store is gone");
  }

  @Test
  void aChangeOfTheScheduleEndsTheQuestion() throws Exception {
    save(Schedule.Overlap.SKIP);
    passAnHour();
    CompletableFuture<GuardVerdict> question = question();
    save(Schedule.Overlap.QUEUE);
    assertThat(last(1).detail())
        .isEqualTo("the schedule was changed before its guard had answered");
    question.complete(GuardVerdict.open(Optional.empty()));
    assertThat(describe().running()).isEmpty();
    passAnHour();
    question().complete(GuardVerdict.open(Optional.empty()));
    bench.rosters.expectMessageClass(RosterCommand.Find.class);
  }
}
