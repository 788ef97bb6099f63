package choir.core.session;

import static choir.core.session.Samples.NOON;
import static choir.core.session.Samples.answered;
import static choir.core.session.Samples.asked;
import static choir.core.session.Samples.fold;
import static choir.core.session.Samples.run;
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
import choir.core.model.Usage;
import choir.core.run.ReplyDelivery;
import choir.core.run.RunRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

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
  void eightIncompleteAnswersInARowEndATurnWithTheLastError() {
    SessionState state = fold(started(Limits.DEFAULT));
    for (int i = 1; i <= TurnPlan.MAX_FAILURES; i++) {
      assertThat(TurnPlan.next(turn(state))).isInstanceOf(TurnPlan.AskModel.class);
      state = state.apply(asked(i));
      state = state.apply(failed(state, new ModelFailure.Incomplete("broke off")));
    }
    assertThat(TurnPlan.next(turn(state)))
        .isEqualTo(new TurnPlan.Fail("the model failed 8 times in a row: broke off"));
  }

  @Test
  void anAnswerStartsTheCountOfFailuresAnew() {
    SessionState state = fold(started(Limits.DEFAULT), asked(1));
    state = state.apply(failed(state, new ModelFailure.Incomplete("broke off")));
    state = state.apply(asked(2)).apply(answered(2, Stop.TOOL_USE, use("a")));
    assertThat(turn(state).failures()).isZero();
  }

  @Test
  void aFailureThatCannotPassEndsTheTurnAtOnce() {
    SessionState state = fold(started(Limits.DEFAULT), asked(1));
    state = state.apply(failed(state, new ModelFailure.Refused("no")));
    assertThat(TurnPlan.next(turn(state)))
        .isEqualTo(new TurnPlan.Fail("the model did not answer: refused: no"));
  }

  @Test
  void aReplyThatWasCutSaysSo() {
    Limits limits = new Limits(5, 1, 1_000, 77);
    assertThat(next(started(limits), asked(1), answered(1, Stop.MAX_TOKENS, SAID)))
        .isEqualTo(new TurnPlan.Complete("said\n[cut: the answer reached 77 tokens]"));
  }

  /** Fault B7: an answer that was cut within its reasoning was called an empty answer. */
  @Test
  void anAnswerThatWasCutBeforeItsFirstWordNamesTheLimit() {
    Limits limits = new Limits(5, 1, 1_000, 77);
    assertThat(next(started(limits), asked(1), answered(1, Stop.MAX_TOKENS)))
        .isEqualTo(
            new TurnPlan.Fail(
                "the model reached limits.outputTokens (77) before it said anything"));
  }

  @Test
  void aNoteOnTheEndOfAnAnswerStandsInTheReply() {
    SessionEvent noted =
        new SessionEvent.ModelAnswered(
            run(1), 1, List.of(SAID), Stop.END, Usage.NONE, 1, NOON, "ended with 'abort'", false);
    assertThat(next(started(Limits.DEFAULT), asked(1), noted))
        .isEqualTo(new TurnPlan.Complete("said\n[ended with 'abort']"));
  }

  /** Fault B3: after one prompt that was too long, each further message failed. */
  @Test
  void aPromptThatIsTooLongIsCutToHalfAndAskedOnceMore() {
    SessionState state = fold(started(Limits.DEFAULT), asked(1));
    ModelFailure refusal = new ModelFailure.ContextTooLong("400", 9_000, Optional.empty());
    state = state.apply(failed(state, refusal));
    assertThat(TurnPlan.next(turn(state))).isEqualTo(new TurnPlan.AskModel(NOON));
    assertThat(TurnPlan.contextTokens(turn(state), OptionalInt.empty())).isEqualTo(4_500);
    state = state.apply(asked(2));
    state = state.apply(failed(state, refusal));
    assertThat(TurnPlan.next(turn(state)))
        .isEqualTo(
            new TurnPlan.Fail(
                "the model did not answer: context too long: 400 (also after the prompt was cut to"
                    + " 4500 tokens); set limits.contextTokens of lux, now 24000, to less than the"
                    + " model's context window"));
  }

  @Test
  void aKnownWindowLeavesRoomForTheAnswer() {
    Turn turn = turn(fold(started(new Limits(5, 1, 24_000, 1_000))));
    assertThat(TurnPlan.contextTokens(turn, OptionalInt.empty())).isEqualTo(24_000);
    assertThat(TurnPlan.contextTokens(turn, OptionalInt.of(8_192))).isEqualTo(7_192);
    assertThat(TurnPlan.contextTokens(turn, OptionalInt.of(1_024))).isEqualTo(512);
    assertThat(TurnPlan.contextTokens(turn, OptionalInt.of(1_000_000))).isEqualTo(24_000);
  }

  private static SessionEvent.ModelFailed failed(SessionState state, ModelFailure failure) {
    return TurnSteps.failed(turn(state), failure, Optional.empty(), NOON);
  }

  /** Fault A3: calls that fail in an outage are no answers and count towards no limit. */
  @Test
  void anOutageCountsNeitherAsCallsNorAsFailures() {
    SessionState state = fold(started(new Limits(5, 1, 1_000, 77)));
    for (int i = 1; i <= 100; i++) {
      state = state.apply(asked(i)).apply(failed(state.apply(asked(i)), Samples.overloaded()));
    }
    assertThat(TurnPlan.next(turn(state))).isInstanceOf(TurnPlan.AskModel.class);
  }

  /** Fault A3: the wait has a bound, which counts from its beginning, and the reason names all. */
  @Test
  void aTurnGivesUpWhenItHasWaitedLongerThanItsPatience() {
    Limits limits = new Limits(5, 1, 1_000, 77, Optional.of(Duration.ofHours(1)));
    SessionState state = fold(started(limits), asked(1));
    state = state.apply(failed(state, new ModelFailure.Unreachable("refused")));
    assertThat(TurnPlan.givesUpAt(turn(state))).contains(NOON.plusSeconds(3_600));
    SessionState again = state.apply(asked(2));
    Instant late = NOON.plusSeconds(3_600);
    SessionEvent.ModelFailed last =
        TurnSteps.failed(
            turn(again), new ModelFailure.Unreachable("still refused"), Optional.empty(), late);
    assertThat(TurnSteps.afterFailure(again, last, late))
        .last()
        .isInstanceOfSatisfying(
            SessionEvent.TurnFailed.class,
            end ->
                assertThat(end.reason())
                    .isEqualTo(
                        "the model has been unreachable since %s, longer than limits.patience (60"
                                .formatted(NOON)
                            + " min): still refused"));
    assertThat(TurnPlan.givesUpAt(turn(again.apply(answered(2, Stop.TOOL_USE, use("a"))))))
        .isEmpty();
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
    RunRecord record =
        TurnPlan.ended((SessionState.Turning) state, RunRecord.State.COMPLETED, "said", NOON);
    assertThat(record.usage().total()).isEqualTo(30);
    assertThat(record.delivery()).isEqualTo(ReplyDelivery.NONE);
  }

  private static TurnPlan.Next next(SessionEvent... events) {
    assertThat(List.of(events)).isNotEmpty();
    return TurnPlan.next(turn(fold(events)));
  }
}
