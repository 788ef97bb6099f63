package choir.actors.session;

import static choir.actors.EntityTestBench.message;
import static choir.actors.EntityTestBench.profile;
import static org.assertj.core.api.Assertions.assertThat;

import choir.actors.EntityTestBench;
import choir.actors.ManualModel.Asked;
import choir.actors.mirrorborn.MirrorbornCommand;
import choir.actors.session.SessionCommand.HandOver;
import choir.actors.session.SessionCommand.StartTurn;
import choir.core.run.RunRecord;
import choir.core.session.SessionEvent;
import java.time.Duration;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A session whose agent moves to another node. */
final class SessionHandOverTest {
  private final EntityTestBench bench = new EntityTestBench();
  private final TestProbe<Object> watcher = bench.probe();

  @AfterEach
  void close() {
    bench.close();
  }

  private ActorRef<SessionCommand> start() {
    ActorRef<SessionCommand> session = bench.session();
    session.tell(new StartTurn(message(1), profile()));
    return session;
  }

  @Test
  void aSessionAtRestStopsAtOnce() {
    ActorRef<SessionCommand> session = bench.session();

    session.tell(HandOver.INSTANCE);

    watcher.expectTerminated(session);
  }

  @Test
  void anAnswerThatIsUnderWayIsStoredBeforeTheSessionStops() {
    ActorRef<SessionCommand> session = start();
    Asked asked = bench.model.asked();

    session.tell(HandOver.INSTANCE);
    asked.use("t1", "look");

    watcher.expectTerminated(session);
    assertThat(bench.journal.persistedInStorage(EntityTestBench.SESSION_JOURNAL))
        .anyMatch(SessionEvent.ModelAnswered.class::isInstance);
    assertThat(bench.look.isQuiet()).isTrue();
  }

  @Test
  void theTurnGoesOnElsewhereFromTheStoredStep() {
    ActorRef<SessionCommand> session = start();
    Asked asked = bench.model.asked();
    session.tell(HandOver.INSTANCE);
    asked.use("t1", "look");
    watcher.expectTerminated(session);

    bench.session();

    bench.look.called().result().complete(choir.core.tool.Tool.Result.of("a cow"));
    bench.model.asked().say("a cow it is");
    var ended = bench.agents.expectMessageClass(MirrorbornCommand.TurnEnded.class);
    assertThat(ended.record().state()).isEqualTo(RunRecord.State.COMPLETED);
    assertThat(ended.record().usage().total()).isEqualTo(30);
  }

  @Test
  void aCallThatTakesTooLongIsNotWaitedForLongerThanTheMoveMay() {
    ActorRef<SessionCommand> session = start();
    bench.model.asked();

    session.tell(HandOver.INSTANCE);
    bench.advance(Duration.ofSeconds(15));

    watcher.expectTerminated(session);
  }
}
