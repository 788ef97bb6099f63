package choir.core.session;

import static choir.core.session.Samples.NOON;
import static choir.core.session.Samples.answered;
import static choir.core.session.Samples.asked;
import static choir.core.session.Samples.fold;
import static choir.core.session.Samples.started;
import static choir.core.session.Samples.toolAnswered;
import static choir.core.session.Samples.toolAsked;
import static choir.core.session.Samples.turn;
import static choir.core.session.Samples.use;
import static org.assertj.core.api.Assertions.assertThat;

import choir.core.mirrorborn.Profile.Limits;
import choir.core.model.Block;
import choir.core.model.ModelAnswer.Stop;
import choir.core.model.ModelFailure;
import choir.core.run.ReplyDelivery;
import choir.core.run.RunRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TurnPlanTest {
  private static final Block SAID = new Block.Text("said");

  @Test
  void whatComesNextFollowsFromWhatIsStoredAlone() {
    SessionEvent begun = started(Limits.DEFAULT);
    SessionEvent wants = answered(1, Stop.TOOL_USE, use("a"));
    assertThat(next(begun)).isEqualTo(new TurnPlan.AskModel(NOON));
    assertThat(next(begun, asked(1))).isEqualTo(new TurnPlan.AwaitModel(1));
    assertThat(next(begun, asked(1), wants)).isEqualTo(new TurnPlan.CallTool(use("a")));
    assertThat(next(begun, asked(1), wants, toolAsked("a")))
        .isEqualTo(new TurnPlan.AwaitTool(use("a")));
    assertThat(next(begun, asked(1), wants, toolAsked("a"), toolAnswered("a")))
        .isEqualTo(new TurnPlan.AskModel(NOON));
    assertThat(next(begun, asked(1), answered(1, Stop.END, SAID)))
        .isEqualTo(new TurnPlan.Complete("said"));
  }

  @Test
  void anAnswerWithoutAWordIsNoReply() {
    TurnPlan.Next next = next(started(Limits.DEFAULT), asked(1), answered(1, Stop.END));
    assertThat(next).isEqualTo(new TurnPlan.Fail("the model returned an empty answer"));
  }

  @Test
  void toolsOfOneAnswerAreCalledOneAfterTheOther() {
    SessionEvent wants = answered(1, Stop.TOOL_USE, use("a"), use("b"));
    SessionState state =
        fold(started(Limits.DEFAULT), asked(1), wants, toolAsked("a"), toolAnswered("a"));
    assertThat(TurnPlan.next(turn(state))).isEqualTo(new TurnPlan.CallTool(use("b")));
  }

  @Test
  void theLimitOnCallsEndsATurnWithItsReason() {
    Limits two = new Limits(2, 1, 1_000, 100);
    SessionEvent wants = answered(1, Stop.TOOL_USE, use("a"));
    assertThat(next(started(two), asked(1), wants, toolAsked("a"), toolAnswered("a")))
        .isEqualTo(new TurnPlan.Fail("the limit of 2 calls per turn was reached"));
  }

  @Test
  void anAnswerThatCameWithTheLastCallStillCounts() {
    Limits one = new Limits(1, 1, 1_000, 100);
    assertThat(next(started(one), asked(1), answered(1, Stop.END, SAID)))
        .isEqualTo(new TurnPlan.Complete("said"));
  }

  @Test
  void eightFailuresInARowEndATurnAndAnAnswerBetweenStartsTheCountAnew() {
    SessionState state = fold(started(Limits.DEFAULT));
    for (int i = 1; i <= TurnPlan.MAX_FAILURES; i++) {
      assertThat(TurnPlan.next(turn(state))).isInstanceOf(TurnPlan.AskModel.class);
      state = state.apply(asked(i));
      state = state.apply(TurnSteps.failed(turn(state), Samples.overloaded(), NOON));
    }
    assertThat(TurnPlan.next(turn(state)))
        .isEqualTo(new TurnPlan.Fail("the model failed 8 times in a row"));
  }

  @Test
  void anAnswerStartsTheCountOfFailuresAnew() {
    SessionState state = fold(started(Limits.DEFAULT), asked(1));
    state = state.apply(TurnSteps.failed(turn(state), Samples.overloaded(), NOON));
    state = state.apply(asked(2)).apply(answered(2, Stop.TOOL_USE, use("a")));
    assertThat(turn(state).failures()).isZero();
  }

  @Test
  void aFailureThatCannotPassEndsTheTurnAtOnce() {
    SessionState state = fold(started(Limits.DEFAULT), asked(1));
    state = state.apply(TurnSteps.failed(turn(state), new ModelFailure.Refused("no"), NOON));
    assertThat(TurnPlan.next(turn(state)))
        .isEqualTo(new TurnPlan.Fail("the model did not answer: refused: no"));
  }

  @Test
  void aReplyThatWasCutSaysSo() {
    Limits limits = new Limits(5, 1, 1_000, 77);
    assertThat(next(started(limits), asked(1), answered(1, Stop.MAX_TOKENS, SAID)))
        .isEqualTo(new TurnPlan.Complete("said\n[cut: the answer reached 77 tokens]"));
  }

  @ParameterizedTest
  @CsvSource({"0,1", "1,2", "2,4", "5,32", "6,64", "7,64", "100,64"})
  void pausesDoubleUpToAMinute(int failuresBefore, long seconds) {
    assertThat(TurnPlan.pause(Samples.overloaded(), failuresBefore))
        .isEqualTo(Duration.ofSeconds(seconds));
  }

  @Test
  void thePauseIsWhatTheProviderAskedForButNeverMoreThanAnHour() {
    assertThat(TurnPlan.pause(limited(Duration.ofSeconds(17)), 3)).hasSeconds(17);
    assertThat(TurnPlan.pause(limited(Duration.ofDays(3)), 0)).hasHours(1);
  }

  @Test
  void theRecordOfTheEndHoldsTheWholeUse() {
    SessionState state =
        fold(
            started(Limits.DEFAULT),
            asked(1),
            answered(1, Stop.TOOL_USE, use("a")),
            toolAsked("a"),
            toolAnswered("a"),
            asked(2),
            answered(2, Stop.END, SAID));
    RunRecord record = TurnPlan.ended(turn(state), RunRecord.State.COMPLETED, "said", NOON);
    assertThat(record.usage().total()).isEqualTo(30);
    assertThat(record.delivery()).isEqualTo(ReplyDelivery.NONE);
  }

  private static ModelFailure limited(Duration after) {
    return new ModelFailure.RateLimited("429", Optional.of(after));
  }

  private static TurnPlan.Next next(SessionEvent... events) {
    assertThat(List.of(events)).isNotEmpty();
    return TurnPlan.next(turn(fold(events)));
  }
}
