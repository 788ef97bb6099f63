package choir.core.session;

import choir.core.approval.Approval;
import choir.core.id.RunId;
import choir.core.mirrorborn.Profile;
import choir.core.model.Block;
import choir.core.model.ModelAnswer;
import choir.core.model.ModelFailure;
import choir.core.run.RunRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalInt;

/** Decides a turn's next step from stored state alone: the same before and after a crash. */
public final class TurnPlan {
  /** Maximum number of consecutive incomplete answers of the model per turn. */
  public static final int MAX_FAILURES = 8;

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

  /** Await the answer of a person. */
  public record AwaitApproval(Approval approval) implements Next {}

  /** End the turn with a reply. */
  public record Complete(String reply) implements Next {}

  /** End the turn without a reply. */
  public record Fail(String reason) implements Next {}

  /** The next action of a turn. */
  public static Next next(Turn turn) {
    return switch (turn.step()) {
      case Turn.Replied replied ->
          replied.text().isBlank()
              ? new Fail(withoutText(turn, replied))
              : new Complete(reply(turn, replied));
      case Turn.ModelGaveUp gaveUp -> new Fail("the model did not answer: " + gaveUp.reason());
      case Turn.ModelPending pending -> new AwaitModel(pending.call());
      case Turn.ToolPending pending -> new AwaitTool(pending.uses().get(0));
      case Turn.ToolHeld held -> new AwaitApproval(held.approval());
      case Turn.ModelDue due -> withinLimits(turn, new AskModel(due.notBefore()));
      case Turn.ToolDue due -> call(turn, due);
    };
  }

  /** An approved call was counted when it was asked for. */
  private static Next call(Turn turn, Turn.ToolDue due) {
    Next call = new CallTool(due.uses().get(0));
    return due.approved().isEmpty() ? withinLimits(turn, call) : call;
  }

  private static Next withinLimits(Turn turn, Next next) {
    int limit = turn.profile().limits().callsPerTurn();
    if (turn.calls() - turn.unanswered() >= limit) {
      return new Fail("the limit of " + limit + " calls per turn was reached");
    }
    return turn.failures() < MAX_FAILURES
        ? next
        : new Fail(
            "the model failed "
                + turn.failures()
                + " times in a row"
                + turn.trouble().map(trouble -> ": " + trouble.detail()).orElse(""));
  }

  private static String reply(Turn turn, Turn.Replied replied) {
    String text = replied.text() + (replied.note().isEmpty() ? "" : "\n[" + replied.note() + "]");
    return replied.stop() == ModelAnswer.Stop.MAX_TOKENS
        ? text + "\n[cut: the answer reached " + turn.profile().limits().outputTokens() + " tokens]"
        : text;
  }

  private static String withoutText(Turn turn, Turn.Replied replied) {
    String note = replied.note().isEmpty() ? "" : ": " + replied.note();
    return replied.stop() == ModelAnswer.Stop.MAX_TOKENS
        ? "the model reached limits.outputTokens ("
            + turn.profile().limits().outputTokens()
            + ") before it said anything"
            + note
        : "the model returned an empty answer" + note;
  }

  /** The turn of a run, if it is in progress. */
  public static Optional<Turn> turnOf(SessionState state, RunId run) {
    return state instanceof SessionState.Turning turning
            && turning.turn().message().run().equals(run)
        ? Optional.of(turning.turn())
        : Optional.empty();
  }

  /** The turn that waits for the result of a model call. */
  public static Optional<Turn> awaitingModel(SessionState state, RunId run, int call) {
    return turnOf(state, run)
        .filter(turn -> turn.step() instanceof Turn.ModelPending asked && asked.call() == call);
  }

  /** The turn that waits for the result of a tool call. */
  public static Optional<Turn> awaitingTool(SessionState state, RunId run, String id) {
    return turnOf(state, run)
        .filter(
            turn ->
                turn.step() instanceof Turn.ToolPending asked
                    && asked.uses().get(0).id().equals(id));
  }

  /** When a turn stops waiting for a model that takes no calls; empty if it does not wait. */
  public static Optional<Instant> givesUpAt(Turn turn) {
    return turn.isInOutage()
        ? turn.trouble().map(trouble -> trouble.since().plus(patience(turn)))
        : Optional.empty();
  }

  private static Duration patience(Turn turn) {
    return turn.profile().limits().patience(turn.message().priority());
  }

  /** The reason of a turn that has waited too long for its model. */
  static String outOfPatience(Turn turn, Turn.Trouble trouble) {
    return "the model has been %s since %s, longer than limits.patience (%s): %s"
        .formatted(
            trouble.kind().words(),
            trouble.since().truncatedTo(ChronoUnit.SECONDS),
            length(patience(turn)),
            trouble.detail());
  }

  private static String length(Duration duration) {
    if (duration.toSeconds() < 120) {
      return duration.toSeconds() + " s";
    }
    return duration.toMinutes() < 120 ? duration.toMinutes() + " min" : duration.toHours() + " h";
  }

  /**
   * Maximum size of a turn's prompt, in estimated tokens.
   *
   * @param window the model's context window, if known
   */
  public static int contextTokens(Turn turn, OptionalInt window) {
    Profile.Limits limits = turn.profile().limits();
    int tokens = turn.contextTokens() > 0 ? turn.contextTokens() : limits.contextTokens();
    return window.isPresent() ? Math.min(tokens, forPrompt(window.getAsInt(), limits)) : tokens;
  }

  /** The answer needs a part of the window: as much as it may have, but at most half of it. */
  private static int forPrompt(int window, Profile.Limits limits) {
    return Math.max(1, window - Math.min(limits.outputTokens(), window / 2));
  }

  /** The size of the prompt for the only repeat after the model refused a longer one. */
  static int shortened(Turn turn, ModelFailure.ContextTooLong refusal) {
    Profile.Limits limits = turn.profile().limits();
    int half = Math.max(1, Math.min(limits.contextTokens(), refusal.promptTokens()) / 2);
    return refusal.windowTokens().map(w -> Math.min(half, forPrompt(w, limits))).orElse(half);
  }

  /** The final record of the run that this turn handles. */
  public static RunRecord ended(
      SessionState.Turning turning, RunRecord.State state, String text, Instant at) {
    Turn turn = turning.turn();
    return RunRecord.accepted(turn.profile().agent(), turn.message())
        .from(turning.conversation().origin())
        .ended(state, at, turn.usage(), text);
  }
}
