package choir.core.session;

import choir.core.model.Block;
import choir.core.model.ModelAnswer;
import choir.core.model.ModelFailure;
import choir.core.run.Inbound;
import choir.core.run.ReplyDelivery;
import choir.core.run.ReplyTo;
import choir.core.run.RunRecord;
import java.time.Duration;
import java.time.Instant;

/** What a turn does next, from what is stored alone: the same before and after a crash. */
public final class TurnPlan {
  /** Failures of the model in a row after which a turn gives up. */
  public static final int MAX_FAILURES = 8;

  /** The longest pause before the model is asked again. */
  private static final Duration MAX_PAUSE = Duration.ofHours(1);

  private TurnPlan() {}

  /** The next thing to do. */
  public sealed interface Next {}

  /** Ask the model, not before {@code notBefore}. */
  public record AskModel(Instant notBefore) implements Next {}

  /** The model was asked: its answer is awaited, or asked for again after a crash. */
  public record AwaitModel(int call) implements Next {}

  /** Call a tool. */
  public record CallTool(Block.ToolUse use) implements Next {}

  /** A tool was called: its answer is awaited, or it is seen to after a crash. */
  public record AwaitTool(Block.ToolUse use) implements Next {}

  /** End the turn with a reply. */
  public record Complete(String reply) implements Next {}

  /** End the turn without one. */
  public record Fail(String reason) implements Next {}

  /** Decides from the turn's place. */
  public static Next next(Turn turn) {
    return switch (turn.step()) {
      case Turn.Replied replied ->
          replied.text().isBlank()
              ? new Fail("the model ended its answer without a word")
              : new Complete(reply(turn, replied));
      case Turn.ModelGaveUp gaveUp -> new Fail("the model did not answer: " + gaveUp.reason());
      case Turn.ModelPending pending -> new AwaitModel(pending.call());
      case Turn.ToolPending pending -> new AwaitTool(pending.uses().get(0));
      case Turn.ModelDue due -> within(turn, new AskModel(due.notBefore()));
      case Turn.ToolDue due -> within(turn, new CallTool(due.uses().get(0)));
    };
  }

  private static Next within(Turn turn, Next next) {
    int limit = turn.profile().limits().callsPerTurn();
    if (turn.calls() >= limit) {
      return new Fail("the limit of " + limit + " calls a turn was reached");
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

  /** How long to wait before the model is asked again: what it asked for, else longer each time. */
  public static Duration pause(ModelFailure failure, int failuresBefore) {
    Duration own = Duration.ofSeconds(1L << Math.min(failuresBefore, 6));
    Duration asked =
        switch (failure) {
          case ModelFailure.RateLimited limited -> limited.retryAfter().orElse(own);
          case ModelFailure.Overloaded overloaded -> overloaded.retryAfter().orElse(own);
          case ModelFailure.Unreachable unreachable -> own;
          case ModelFailure.Refused refused -> own;
          case ModelFailure.BadRequest bad -> own;
          case ModelFailure.OutOfCredit out -> own;
        };
    return asked.compareTo(MAX_PAUSE) > 0 ? MAX_PAUSE : asked;
  }

  /** The record of the run that this turn ends. */
  public static RunRecord ended(Turn turn, RunRecord.State state, String text, Instant at) {
    Inbound message = turn.message();
    ReplyDelivery delivery =
        switch (message.replyTo()) {
          case ReplyTo.Nowhere nowhere -> ReplyDelivery.NONE;
          case ReplyTo.Channel channel -> ReplyDelivery.undelivered("no bridge configured");
        };
    return RunRecord.accepted(turn.profile().agent(), message)
        .ended(state, at, turn.usage(), delivery, text);
  }
}
