package choir.core.session;

import choir.core.model.Block;
import choir.core.model.ModelAnswer;
import choir.core.model.ModelFailure;
import choir.core.run.RunRecord;
import java.time.Duration;
import java.time.Instant;

/** Decides a turn's next step from stored state alone: the same before and after a crash. */
public final class TurnPlan {
  /** Maximum number of consecutive model failures per turn. */
  public static final int MAX_FAILURES = 8;

  /** Maximum delay before the model is called again. */
  private static final Duration MAX_PAUSE = Duration.ofHours(1);

  private TurnPlan() {}

  /** The next action. */
  public sealed interface Next {}

  /** Call the model, not before {@code notBefore}. */
  public record AskModel(Instant notBefore) implements Next {}

  /** Await the pending model call, or repeat it after a crash. */
  public record AwaitModel(int call) implements Next {}

  /** Call a tool. */
  public record CallTool(Block.ToolUse use) implements Next {}

  /** Await the pending tool call, or recover it after a crash. */
  public record AwaitTool(Block.ToolUse use) implements Next {}

  /** End the turn with a reply. */
  public record Complete(String reply) implements Next {}

  /** End the turn without a reply. */
  public record Fail(String reason) implements Next {}

  /** The next action of a turn. */
  public static Next next(Turn turn) {
    return switch (turn.step()) {
      case Turn.Replied replied ->
          replied.text().isBlank()
              ? new Fail("the model returned an empty answer")
              : new Complete(reply(turn, replied));
      case Turn.ModelGaveUp gaveUp -> new Fail("the model did not answer: " + gaveUp.reason());
      case Turn.ModelPending pending -> new AwaitModel(pending.call());
      case Turn.ToolPending pending -> new AwaitTool(pending.uses().get(0));
      case Turn.ModelDue due -> withinLimits(turn, new AskModel(due.notBefore()));
      case Turn.ToolDue due -> withinLimits(turn, new CallTool(due.uses().get(0)));
    };
  }

  private static Next withinLimits(Turn turn, Next next) {
    int limit = turn.profile().limits().callsPerTurn();
    if (turn.calls() >= limit) {
      return new Fail("the limit of " + limit + " calls per turn was reached");
    }
    return turn.failures() < MAX_FAILURES
        ? next
        : new Fail("the model failed " + turn.failures() + " times in a row");
  }

  private static String reply(Turn turn, Turn.Replied replied) {
    return replied.stop() == ModelAnswer.Stop.MAX_TOKENS
        ? replied.text()
            + "\n[cut: the answer reached "
            + turn.profile().limits().outputTokens()
            + " tokens]"
        : replied.text();
  }

  /** The delay before the next model call: as requested by the provider, or exponential. */
  public static Duration pause(ModelFailure failure, int failuresBefore) {
    Duration backoff = Duration.ofSeconds(1L << Math.min(failuresBefore, 6));
    Duration delay =
        switch (failure) {
          case ModelFailure.RateLimited limited -> limited.retryAfter().orElse(backoff);
          case ModelFailure.Overloaded overloaded -> overloaded.retryAfter().orElse(backoff);
          case ModelFailure.Unreachable unreachable -> backoff;
          case ModelFailure.Refused refused -> backoff;
          case ModelFailure.BadRequest bad -> backoff;
          case ModelFailure.OutOfCredit out -> backoff;
        };
    return delay.compareTo(MAX_PAUSE) > 0 ? MAX_PAUSE : delay;
  }

  /** The final record of the run that this turn handles. */
  public static RunRecord ended(Turn turn, RunRecord.State state, String text, Instant at) {
    return RunRecord.accepted(turn.profile().agent(), turn.message())
        .ended(state, at, turn.usage(), text);
  }
}
