package choir.actors.session;

import static choir.actors.EntityTestBench.NOON;
import static choir.actors.EntityTestBench.SESSION_JOURNAL;
import static choir.actors.EntityTestBench.message;
import static choir.actors.EntityTestBench.profile;
import static choir.actors.EntityTestBench.run;
import static org.assertj.core.api.Assertions.assertThat;

import choir.actors.EntityTestBench;
import choir.actors.ManualModel.Asked;
import choir.actors.mirrorborn.MirrorbornCommand.TurnEnded;
import choir.actors.session.SessionCommand.StartTurn;
import choir.core.model.Block;
import choir.core.model.ModelAnswer.Stop;
import choir.core.model.ModelFailure;
import choir.core.model.Usage;
import choir.core.session.SessionEvent;
import choir.core.tool.Tool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A kill in each step of a turn: this journal in, these calls out. */
final class SessionRecoveryTest {
  private static final SessionEvent STARTED =
      new SessionEvent.TurnStarted("main", message(1), profile(), NOON);
  private static final SessionEvent ASKED =
      new SessionEvent.ModelAsked(run(1), 1, "provider-model", "digest", NOON);

  private final EntityTestBench bench = new EntityTestBench();

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void afterTheTurnStartedTheModelIsAsked() {
    recover(STARTED);
    assertThat(bench.model.asked().request().idempotencyKey()).isEqualTo(run(1) + "-1");
    assertThat(journal()).hasSize(2);
  }

  @Test
  void aModelThatWasAskedIsAskedAgainAsTheSameCall() {
    recover(STARTED, ASKED);
    Asked again = bench.model.asked();
    assertThat(again.request().idempotencyKey()).isEqualTo(run(1) + "-1");
    assertThat(journal()).hasSize(2);
    again.say("late but whole");
    assertThat(ended()).isEqualTo("late but whole");
  }

  @Test
  void anAnswerThatWasStoredIsNotAskedForAgain() {
    recover(STARTED, ASKED, answered("look"));
    bench.look.called().result().complete(Tool.Result.of("a cow"));
    Asked next = bench.model.asked();
    assertThat(next.request().idempotencyKey()).isEqualTo(run(1) + "-3");
    assertThat(next.request().messages()).hasSize(3);
  }

  @Test
  void anIdempotentToolIsCalledAgainUnderTheSameId() {
    recover(STARTED, ASKED, answered("look"), toolAsked("look"));
    assertThat(bench.look.called().call().id()).isEqualTo("2-t1");
    assertThat(bench.model.isQuiet()).isTrue();
  }

  @Test
  void anotherToolIsNotCalledAgainAndTheModelIsTold() {
    recover(STARTED, ASKED, answered("post"), toolAsked("post"));
    Block.ToolResult result =
        (Block.ToolResult) bench.model.asked().request().messages().get(2).blocks().get(0);
    assertThat(result.failed()).isTrue();
    assertThat(result.text()).contains("outcome is unknown");
    assertThat(bench.post.isQuiet()).isTrue();
  }

  /** After a restart, a server may not be connected when its call is found. */
  @Test
  void aToolOfAServerThatIsNotKnownYetIsNotCalledAgain() {
    recover(STARTED, ASKED, answered("github__create"), toolAsked("github__create"));
    Block.ToolResult result =
        (Block.ToolResult) bench.model.asked().request().messages().get(2).blocks().get(0);
    assertThat(result.text()).contains("outcome is unknown");
  }

  @Test
  void aPauseGoesOnWhereItWas() {
    recover(
        STARTED,
        ASKED,
        new SessionEvent.ModelFailed(
            run(1), 1, ModelFailure.Kind.OVERLOADED, "529", true, NOON.plusSeconds(9), NOON));
    assertThat(bench.model.isQuiet()).isTrue();
    bench.advance(Duration.ofSeconds(9));
    assertThat(bench.model.asked().request().idempotencyKey()).isEqualTo(run(1) + "-2");
  }

  @Test
  void aStartThatIsRepeatedWhileItRecoversCallsNothingTwice() {
    bench.journal.persistForRecovery(
        SESSION_JOURNAL, List.of(STARTED, ASKED, answered("post"), toolAsked("post")));
    bench.session().tell(new StartTurn(message(1), profile()));
    bench.model.asked().say("done");
    assertThat(ended()).isEqualTo("done");
    assertThat(bench.post.isQuiet()).isTrue();
  }

  private static SessionEvent answered(String tool) {
    Block use = new Block.ToolUse("t1", tool, "{}");
    return new SessionEvent.ModelAnswered(
        run(1), 1, List.of(use), Stop.TOOL_USE, new Usage(1, 1), 5, NOON);
  }

  private static SessionEvent toolAsked(String tool) {
    return new SessionEvent.ToolAsked(run(1), "t1", tool, NOON);
  }

  private void recover(SessionEvent... events) {
    bench.journal.persistForRecovery(SESSION_JOURNAL, new ArrayList<>(List.of(events)));
    bench.session();
  }

  private List<Object> journal() {
    return bench.journal.persistedInStorage(SESSION_JOURNAL);
  }

  private String ended() {
    return bench.agents.expectMessageClass(TurnEnded.class).record().text();
  }
}
