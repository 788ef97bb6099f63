package choir.actors.session;

import static choir.actors.EntityTestBench.NOON;
import static choir.actors.EntityTestBench.SESSION_JOURNAL;
import static choir.actors.EntityTestBench.message;
import static choir.actors.EntityTestBench.profile;
import static choir.actors.EntityTestBench.run;
import static org.assertj.core.api.Assertions.assertThat;

import choir.actors.EntityTestBench;
import choir.actors.mirrorborn.MirrorbornCommand.TurnEnded;
import choir.actors.mirrorborn.MirrorbornCommand.TurnPaused;
import choir.actors.session.SessionCommand.CancelTurn;
import choir.actors.session.SessionCommand.Listen;
import choir.actors.session.SessionCommand.StartTurn;
import choir.actors.session.SessionCommand.TurnUpdate;
import choir.core.mirrorborn.Profile;
import choir.core.model.ModelFailure;
import choir.core.run.Inbound;
import choir.core.run.Pause;
import choir.core.run.Priority;
import choir.core.run.RunRecord;
import choir.core.session.SessionEvent;
import choir.core.tool.Tool;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Turns that wait for a model that takes no calls, and turns that are cancelled. */
final class SessionOutageTest {
  private static final ModelFailure REFUSED = new ModelFailure.Unreachable("refused");

  private final EntityTestBench bench = new EntityTestBench();

  @AfterEach
  void close() {
    bench.close();
  }

  private ActorRef<SessionCommand> start(int number) {
    ActorRef<SessionCommand> session = bench.session();
    session.tell(new StartTurn(message(number), profile()));
    return session;
  }

  private Pause paused() {
    return bench.pauses.expectMessageClass(TurnPaused.class).pause().orElseThrow();
  }

  private RunRecord ended() {
    return bench.agents.expectMessageClass(TurnEnded.class).record();
  }

  private List<Object> stored(int count) {
    bench.agents.awaitAssert(
        () -> {
          List<Object> events = bench.journal.persistedInStorage(SESSION_JOURNAL);
          assertThat(events).hasSize(count);
          return events;
        });
    return bench.journal.persistedInStorage(SESSION_JOURNAL);
  }

  /** Fault A3: the run survives an outage of hours, and says why it waits. */
  @Test
  void aTurnWaitsForHoursAndGoesOnWhenTheModelIsBack() {
    Inbound work = message(1, "main", Priority.WORK);
    bench.session().tell(new StartTurn(work, profile()));
    for (int attempt = 1; attempt <= 20; attempt++) {
      bench.model.asked().fail(REFUSED);
      Pause pause = paused();
      assertThat(pause.attempt()).isEqualTo(attempt);
      assertThat(pause.since()).isEqualTo(NOON);
      assertThat(pause.reason()).isEqualTo("model 'offline' is unreachable: refused");
      bench.advance(Duration.between(bench.now(), pause.nextTry()));
      // The call begins: the run no longer waits.
      assertThat(bench.pauses.expectMessageClass(TurnPaused.class).pause()).isEmpty();
    }
    bench.model.asked().say("back");
    assertThat(ended().text()).isEqualTo("back");
  }

  @Test
  void aListenerThatComesLateIsToldWhyTheRunWaits() {
    ActorRef<SessionCommand> session = start(1);
    bench.model.asked().fail(REFUSED);
    Pause pause = paused();
    TestProbe<TurnUpdate> listener = bench.probe();
    session.tell(new Listen(run(1), listener.ref()));
    listener.expectMessage(new SessionCommand.Paused(run(1), pause));
  }

  /** Fault A3: a run that begins during the outage costs no call, and one event. */
  @Test
  void aTurnThatBeginsDuringAnOutageWaitsWithoutACall() {
    bench.availability.failed("offline", REFUSED, NOON, NOON);
    start(1);
    paused();
    assertThat(bench.model.isQuiet()).isTrue();
    assertThat(stored(2).get(1)).isInstanceOf(SessionEvent.ModelDeferred.class);
    bench.availability.answered("offline");
    bench.model.asked().say("now");
    assertThat(ended().state()).isEqualTo(RunRecord.State.COMPLETED);
  }

  @Test
  void aWaitSurvivesACrashAndTheNextTryIsNotEarlier() {
    ActorRef<SessionCommand> session = start(1);
    bench.model.asked().fail(new ModelFailure.RateLimited("429", Optional.of(Duration.ofHours(1))));
    Pause before = paused();
    bench.kill(session);
    bench.availability.answered("offline");
    bench.session();
    Pause after = paused();
    assertThat(after.nextTry()).isEqualTo(before.nextTry()).isEqualTo(NOON.plusSeconds(3_600));
    assertThat(after.since()).isEqualTo(before.since());
    assertThat(bench.model.isQuiet()).isTrue();
  }

  @Test
  void aTurnFailsWithTheLastErrorOnceItsPatienceIsOver() {
    Profile.Limits limits =
        new Profile.Limits(10, 4, 24_000, 4_096, Optional.of(Duration.ofSeconds(2)));
    ActorRef<SessionCommand> session = bench.session();
    session.tell(new StartTurn(message(1), profile(1, limits)));
    bench.model.asked().fail(REFUSED);
    bench.advance(Duration.between(bench.now(), paused().nextTry()));
    bench.pauses.expectMessageClass(TurnPaused.class);
    bench.model.asked().fail(new ModelFailure.Unreachable("no route"));
    paused();
    bench.advance(Duration.ofSeconds(1));
    RunRecord record = ended();
    assertThat(record.state()).isEqualTo(RunRecord.State.FAILED);
    assertThat(record.text()).contains("unreachable since", "limits.patience (2 s): no route");
  }

  @Test
  void cancellingStopsTheModelCallAndIsStored() {
    ActorRef<SessionCommand> session = start(1);
    var asked = bench.model.asked();
    session.tell(new CancelTurn(run(1), "person ada"));
    RunRecord record = ended();
    assertThat(record.state()).isEqualTo(RunRecord.State.CANCELLED);
    assertThat(record.text()).isEqualTo("cancelled by person ada");
    bench.agents.awaitAssert(
        () -> {
          assertThat(asked.isCancelled()).isTrue();
          return true;
        });
    bench.store.put(record);
    session.tell(new CancelTurn(run(1), "person bob"));
    assertThat(ended()).isEqualTo(record);
    session.tell(new StartTurn(message(2), profile()));
    bench.model.asked().say("still here");
    assertThat(ended().text()).isEqualTo("still here");
  }

  @Test
  void cancellingStopsTheToolAndTheNextPromptIsValid() {
    ActorRef<SessionCommand> session = start(1);
    bench.model.asked().use("t1", "look");
    var called = bench.look.called();
    session.tell(new CancelTurn(run(1), "person ada"));
    assertThat(ended().state()).isEqualTo(RunRecord.State.CANCELLED);
    assertThat(bench.look.cancelled()).isEqualTo(called.call());
    called.result().complete(Tool.Result.of("too late"));
    session.tell(new StartTurn(message(2), profile()));
    assertThat(bench.model.asked().request().messages()).hasSize(5);
  }

  @Test
  void aWaitingTurnIsCancelled() {
    bench.availability.failed("offline", REFUSED, NOON, NOON);
    ActorRef<SessionCommand> session = start(1);
    paused();
    session.tell(new CancelTurn(run(1), "person ada"));
    assertThat(ended().state()).isEqualTo(RunRecord.State.CANCELLED);
    bench.availability.answered("offline");
    assertThat(bench.model.isQuiet()).isTrue();
  }

  @Test
  void aCancelThatOvertakesTheStartIsNotForgotten() {
    bench.store.hold();
    ActorRef<SessionCommand> session = start(1);
    session.tell(new CancelTurn(run(1), "person ada"));
    bench.store.release();
    assertThat(ended().state()).isEqualTo(RunRecord.State.CANCELLED);
    assertThat(bench.model.isQuiet()).isTrue();
  }

  @Test
  void aPersonsPatienceIsShorterThanThatOfWork() {
    Profile.Limits limits = Profile.Limits.DEFAULT;
    assertThat(limits.patience(Priority.PERSON)).hasMinutes(10);
    assertThat(limits.patience(Priority.WORK)).hasHours(24);
  }
}
