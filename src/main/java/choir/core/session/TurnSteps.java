package choir.core.session;

import choir.core.id.RunId;
import choir.core.model.Block;
import choir.core.model.ModelAnswer;
import choir.core.model.ModelFailure;
import choir.core.run.RunRecord;
import choir.core.session.SessionState.Turning;
import choir.core.tool.Tool;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Creates the events of a turn from incoming results. Pure. */
public final class TurnSteps {
  /** Maximum length of a text: an event must fit into a store entry. */
  private static final int MAX_CHARS = 400_000;

  private TurnSteps() {}

  /** The given event and all that follow without external calls; stored atomically. */
  public static List<SessionEvent> from(SessionState state, SessionEvent first, Instant now) {
    List<SessionEvent> events = new ArrayList<>();
    events.add(first);
    SessionState next = state.apply(first);
    while (next instanceof Turning turning) {
      Optional<SessionEvent> more = immediate(turning.turn(), now);
      if (more.isEmpty()) {
        break;
      }
      events.add(more.get());
      next = next.apply(more.get());
    }
    return events;
  }

  /** The event to store immediately, if any: the intent of a tool call, or the turn's end. */
  public static Optional<SessionEvent> immediate(Turn turn, Instant now) {
    RunId run = turn.message().run();
    return switch (TurnPlan.next(turn)) {
      case TurnPlan.CallTool call ->
          Optional.of(new SessionEvent.ToolAsked(run, call.use().id(), call.use().tool(), now));
      case TurnPlan.Complete done ->
          Optional.of(
              new SessionEvent.TurnCompleted(
                  TurnPlan.ended(turn, RunRecord.State.COMPLETED, done.reply(), now), now));
      case TurnPlan.Fail fail ->
          Optional.of(
              new SessionEvent.TurnFailed(
                  TurnPlan.ended(turn, RunRecord.State.FAILED, fail.reason(), now),
                  fail.reason(),
                  now));
      case TurnPlan.AskModel ask -> Optional.empty();
      case TurnPlan.AwaitModel await -> Optional.empty();
      case TurnPlan.AwaitTool await -> Optional.empty();
    };
  }

  /** The final record of the run, if these events end it. */
  public static Optional<RunRecord> ended(List<SessionEvent> events) {
    SessionEvent last = events.get(events.size() - 1);
    if (last instanceof SessionEvent.TurnCompleted completed) {
      return Optional.of(completed.record());
    }
    return last instanceof SessionEvent.TurnFailed failed
        ? Optional.of(failed.record())
        : Optional.empty();
  }

  /** The event for a model answer; an oversized answer is a failure. */
  public static SessionEvent answered(
      Turn turn, int call, ModelAnswer answer, long latencyMillis, Instant now) {
    List<Block> blocks = completeBlocks(answer);
    int chars = blocks.stream().mapToInt(Conversation::chars).sum();
    if (chars > MAX_CHARS) {
      String detail = "the answer has " + chars + " characters; the maximum is " + MAX_CHARS;
      return failed(turn, new ModelFailure.BadRequest(detail), now);
    }
    return new SessionEvent.ModelAnswered(
        turn.message().run(), call, blocks, answer.stop(), answer.usage(), latencyMillis, now);
  }

  /** A truncated answer may end in an incomplete tool call: all tool calls are dropped. */
  private static List<Block> completeBlocks(ModelAnswer answer) {
    return answer.stop() == ModelAnswer.Stop.MAX_TOKENS
        ? answer.blocks().stream().filter(Block.Text.class::isInstance).toList()
        : answer.blocks();
  }

  /** The event for a failed model call. */
  public static SessionEvent.ModelFailed failed(Turn turn, ModelFailure failure, Instant now) {
    return new SessionEvent.ModelFailed(
        turn.message().run(),
        turn.calls(),
        failure.kind(),
        failure.detail(),
        failure.retryable(),
        now.plus(TurnPlan.pause(failure, turn.failures())),
        now);
  }

  /** The event for a non-idempotent tool call interrupted by a crash: it is not repeated. */
  public static SessionEvent outcomeUnknown(Turn turn, Block.ToolUse use, Instant now) {
    String text =
        use.tool()
            + " was called before a restart; its outcome is unknown. It was not"
            + " called again: check its effect before repeating it";
    return new SessionEvent.ToolAnswered(turn.message().run(), use.id(), text, true, now);
  }

  /** The event for a tool result; overlong text is truncated. */
  public static SessionEvent returned(RunId run, String id, Tool.Result result, Instant now) {
    String text = result.text();
    String truncated =
        text.length() <= MAX_CHARS
            ? text
            : text.substring(0, MAX_CHARS)
                + "\n[cut: "
                + (text.length() - MAX_CHARS)
                + " more characters]";
    return new SessionEvent.ToolAnswered(run, id, truncated, result.failed(), now);
  }
}
