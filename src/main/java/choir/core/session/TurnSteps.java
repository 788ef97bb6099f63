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

/** The events of a turn, made from what has come in. Pure. */
public final class TurnSteps {
  /** Longer texts are not taken: an event is bounded by what an entry of the store holds. */
  private static final int MAX_CHARS = 400_000;

  private TurnSteps() {}

  /** The event given, and all that follow from it without asking the world: stored as one. */
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

  /** What is to be stored now, if anything is: the intent of a tool call, or the turn's end. */
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

  /** The record of the run that these events end, if they do. */
  public static Optional<RunRecord> ended(List<SessionEvent> events) {
    SessionEvent last = events.get(events.size() - 1);
    if (last instanceof SessionEvent.TurnCompleted completed) {
      return Optional.of(completed.record());
    }
    return last instanceof SessionEvent.TurnFailed failed
        ? Optional.of(failed.record())
        : Optional.empty();
  }

  /** The model answered: an answer that is too long is a failure. */
  public static SessionEvent answered(
      Turn turn, int call, ModelAnswer answer, long latencyMillis, Instant now) {
    List<Block> blocks = whole(answer);
    int chars = blocks.stream().mapToInt(Conversation::chars).sum();
    if (chars > MAX_CHARS) {
      String detail = "the answer has " + chars + " characters; at most " + MAX_CHARS;
      return failed(turn, new ModelFailure.BadRequest(detail), now);
    }
    return new SessionEvent.ModelAnswered(
        turn.message().run(), call, blocks, answer.stop(), answer.usage(), latencyMillis, now);
  }

  /** An answer that was cut may end in half a tool call: none of them is made. */
  private static List<Block> whole(ModelAnswer answer) {
    return answer.stop() == ModelAnswer.Stop.MAX_TOKENS
        ? answer.blocks().stream().filter(Block.Text.class::isInstance).toList()
        : answer.blocks();
  }

  /** The model gave no answer. */
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

  /** A tool that is not idempotent may have been called before a crash: it is not called again. */
  public static SessionEvent notKnown(Turn turn, Block.ToolUse use, Instant now) {
    String text =
        use.tool()
            + " was called before a restart; whether it happened is not known. It was not"
            + " called again: look before you repeat it";
    return new SessionEvent.ToolAnswered(turn.message().run(), use.id(), text, true, now);
  }

  /** A tool came back; of a very long text the model sees the beginning. */
  public static SessionEvent returned(RunId run, String id, Tool.Result result, Instant now) {
    String text = result.text();
    String kept =
        text.length() <= MAX_CHARS
            ? text
            : text.substring(0, MAX_CHARS)
                + "\n[cut: "
                + (text.length() - MAX_CHARS)
                + " more characters]";
    return new SessionEvent.ToolAnswered(run, id, kept, result.failed(), now);
  }
}
