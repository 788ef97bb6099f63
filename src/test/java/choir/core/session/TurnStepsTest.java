package choir.core.session;

import static choir.core.session.Samples.NOON;
import static choir.core.session.Samples.answered;
import static choir.core.session.Samples.asked;
import static choir.core.session.Samples.fold;
import static choir.core.session.Samples.run;
import static choir.core.session.Samples.started;
import static choir.core.session.Samples.toolAsked;
import static choir.core.session.Samples.turn;
import static choir.core.session.Samples.use;
import static org.assertj.core.api.Assertions.assertThat;

import choir.core.mirrorborn.Profile.Limits;
import choir.core.model.Block;
import choir.core.model.ModelAnswer;
import choir.core.model.ModelAnswer.Stop;
import choir.core.model.Usage;
import choir.core.run.Origin;
import choir.core.run.RunRecord;
import choir.core.tool.Tool;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TurnStepsTest {
  private static final Block SAID = new Block.Text("said");

  @Test
  void aLastAnswerAndTheEndOfTheTurnAreStoredAsOne() {
    SessionState state = fold(started(Limits.DEFAULT), asked(1));
    List<SessionEvent> events = TurnSteps.from(state, answered(1, Stop.END, SAID), NOON);
    assertThat(events).hasSize(2);
    assertThat(TurnSteps.ended(events))
        .hasValueSatisfying(
            record -> {
              assertThat(record.state()).isEqualTo(RunRecord.State.COMPLETED);
              assertThat(record.text()).isEqualTo("said");
            });
  }

  @Test
  void anAnswerWithACallAndTheIntentToMakeItAreStoredAsOne() {
    SessionState state = fold(started(Limits.DEFAULT), asked(1));
    assertThat(TurnSteps.from(state, answered(1, Stop.TOOL_USE, use("a")), NOON))
        .containsExactly(answered(1, Stop.TOOL_USE, use("a")), toolAsked("a"));
  }

  @Test
  void aCutAnswerCallsNoToolSinceItsArgumentsMayBeHalf() {
    ModelAnswer cut = new ModelAnswer(List.of(SAID, use("a")), Stop.MAX_TOKENS, Usage.NONE);
    Turn turn = turn(fold(started(Limits.DEFAULT), asked(1)));
    SessionEvent event = TurnSteps.answered(turn, 1, cut, 5, Origin.RANCH, NOON);
    assertThat(((SessionEvent.ModelAnswered) event).blocks()).containsExactly(SAID);
  }

  @Test
  void anAnswerThatNoEventCanHoldIsAFailure() {
    ModelAnswer endless =
        new ModelAnswer(List.of(new Block.Text("x".repeat(400_001))), Stop.END, Usage.NONE);
    Turn turn = turn(fold(started(Limits.DEFAULT), asked(1)));
    assertThat(TurnSteps.answered(turn, 1, endless, 5, Origin.RANCH, NOON))
        .isInstanceOfSatisfying(
            SessionEvent.ModelFailed.class,
            failed -> {
              assertThat(failed.retryable()).isFalse();
              assertThat(failed.detail()).contains("400001");
            });
  }

  @Test
  void ofAVeryLongToolResultTheBeginningIsKeptAndTheRestCounted() {
    Tool.Result result = Tool.Result.of("y".repeat(400_010));
    SessionEvent.ToolAnswered event =
        (SessionEvent.ToolAnswered) TurnSteps.returned(run(1), "a", result, "", NOON);
    assertThat(event.text()).hasSizeLessThan(400_100).endsWith("[cut: 10 more characters]");
  }

  @Test
  void aCallThatMayHaveHappenedIsToldToTheModel() {
    SessionState state =
        fold(
            started(Limits.DEFAULT),
            asked(1),
            answered(1, Stop.TOOL_USE, use("a")),
            toolAsked("a"));
    SessionEvent unknown =
        TurnSteps.afterCrash((SessionState.Turning) state, tool -> true, NOON).orElseThrow();
    SessionState after = state.apply(unknown);
    assertThat(after.conversation().messages().get(2).blocks())
        .first()
        .isInstanceOfSatisfying(
            Block.ToolResult.class,
            told -> {
              assertThat(told.failed()).isTrue();
              assertThat(told.text()).contains("outcome is unknown");
            });
  }
}
