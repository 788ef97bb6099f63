package choir.actors.session;

import static choir.actors.Stage.NOON;
import static choir.actors.Stage.SESSION_JOURNAL;
import static choir.actors.Stage.message;
import static choir.actors.Stage.profile;
import static choir.actors.Stage.run;
import static org.assertj.core.api.Assertions.assertThat;

import choir.actors.ManualModel.Asked;
import choir.actors.Stage;
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

  private final Stage stage = new Stage();

  @AfterEach
  void close() {
    stage.close();
  }

  @Test
  void afterTheTurnStartedTheModelIsAsked() {
    recover(STARTED);
    assertThat(stage.model.asked().request().idempotencyKey()).isEqualTo(run(1) + "-1");
    assertThat(journal()).hasSize(2);
  }

  @Test
  void aModelThatWasAskedIsAskedAgainAsTheSameCall() {
    recover(STARTED, ASKED);
    Asked again = stage.model.asked();
    assertThat(again.request().idempotencyKey()).isEqualTo(run(1) + "-1");
    assertThat(journal()).hasSize(2);
    again.say("late but whole");
    assertThat(ended()).isEqualTo("late but whole");
  }

  @Test
  void anAnswerThatWasStoredIsNotAskedForAgain() {
    recover(STARTED, ASKED, answered("look"));
    stage.look.called().result().complete(Tool.Result.of("a cow"));
    Asked next = stage.model.asked();
    assertThat(next.request().idempotencyKey()).isEqualTo(run(1) + "-3");
    assertThat(next.request().messages()).hasSize(3);
  }

  @Test
  void anIdempotentToolIsCalledAgainUnderTheSameId() {
    recover(STARTED, ASKED, answered("look"), toolAsked("look"));
    assertThat(stage.look.called().call().id()).isEqualTo("2-t1");
    assertThat(stage.model.isQuiet()).isTrue();
  }

  @Test
  void anotherToolIsNotCalledAgainAndTheModelIsTold() {
    recover(STARTED, ASKED, answered("post"), toolAsked("post"));
    Block.ToolResult result =
        (Block.ToolResult) stage.model.asked().request().messages().get(2).blocks().get(0);
    assertThat(result.failed()).isTrue();
    assertThat(result.text()).contains("outcome is unknown");
    assertThat(stage.post.isQuiet()).isTrue();
  }

  @Test
  void aPauseGoesOnWhereItWas() {
    recover(
        STARTED,
        ASKED,
        new SessionEvent.ModelFailed(
            run(1), 1, ModelFailure.Kind.OVERLOADED, "529", true, NOON.plusSeconds(9), NOON));
    assertThat(stage.model.isQuiet()).isTrue();
    stage.advance(Duration.ofSeconds(9));
    assertThat(stage.model.asked().request().idempotencyKey()).isEqualTo(run(1) + "-2");
  }

  @Test
  void aStartThatIsRepeatedWhileItRecoversCallsNothingTwice() {
    stage.journal.persistForRecovery(
        SESSION_JOURNAL, List.of(STARTED, ASKED, answered("post"), toolAsked("post")));
    stage.session().tell(new StartTurn(message(1), profile()));
    stage.model.asked().say("done");
    assertThat(ended()).isEqualTo("done");
    assertThat(stage.post.isQuiet()).isTrue();
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
    stage.journal.persistForRecovery(SESSION_JOURNAL, new ArrayList<>(List.of(events)));
    stage.session();
  }

  private List<Object> journal() {
    return stage.journal.persistedInStorage(SESSION_JOURNAL);
  }

  private String ended() {
    return stage.agents.expectMessageClass(TurnEnded.class).record().text();
  }
}
