package choir.core.session;

import choir.core.id.RunId;
import choir.core.mirrorborn.Profile;
import choir.core.model.Block;
import choir.core.model.ModelAnswer;
import choir.core.model.ModelFailure;
import choir.core.model.Outage;
import choir.core.model.WellFormedText;
import choir.core.run.Inbound;
import choir.core.run.Origin;
import choir.core.run.RunRecord;
import choir.core.session.SessionState.Turning;
import choir.core.tool.Tool;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Creates the events of a turn from incoming results. Pure. */
public final class TurnSteps {
  /** Maximum length of a text: an event must fit into a store entry. */
  private static final int MAX_CHARS = 400_000;

  private TurnSteps() {}

  /**
   * The event that starts a turn.
   *
   * @param mark random id for the delimiters around a message from outside
   */
  public static SessionEvent started(
      String session, Inbound message, Profile profile, String mark, Instant now) {
    return new SessionEvent.TurnStarted(
        session, message, profile, now, message.external() ? mark : "");
  }

  /** The given event and all that follow without external calls; stored atomically. */
  public static List<SessionEvent> from(SessionState state, SessionEvent first, Instant now) {
    List<SessionEvent> events = new ArrayList<>();
    events.add(first);
    SessionState next = state.apply(first);
    while (next instanceof Turning turning) {
      Optional<SessionEvent> more = immediate(turning, now);
      if (more.isEmpty()) {
        break;
      }
      events.add(more.get());
      next = next.apply(more.get());
    }
    return events;
  }

  /** The event to store immediately, if any: the intent of a tool call, or the turn's end. */
  public static Optional<SessionEvent> immediate(Turning turning, Instant now) {
    Turn turn = turning.turn();
    RunId run = turn.message().run();
    return switch (TurnPlan.next(turn)) {
      case TurnPlan.CallTool call ->
          ApprovalEvents.isApproved(turn)
              ? Optional.empty()
              : Optional.of(
                  new SessionEvent.ToolAsked(run, call.use().id(), call.use().tool(), now));
      case TurnPlan.AwaitApproval await -> Optional.empty();
      case TurnPlan.Complete done ->
          Optional.of(
              new SessionEvent.TurnCompleted(
                  TurnPlan.ended(turning, RunRecord.State.COMPLETED, done.reply(), now), now));
      case TurnPlan.Fail fail ->
          Optional.of(
              new SessionEvent.TurnFailed(
                  TurnPlan.ended(turning, RunRecord.State.FAILED, fail.reason(), now),
                  fail.reason(),
                  now));
      case TurnPlan.AskModel ask -> Optional.empty();
      case TurnPlan.AwaitModel await -> Optional.empty();
      case TurnPlan.AwaitTool await -> Optional.empty();
    };
  }

  /**
   * The event to store first after a crash, if any.
   *
   * @param onlyOnce whether a tool must not be called twice
   */
  public static Optional<SessionEvent> afterCrash(
      Turning turning, Predicate<String> onlyOnce, Instant now) {
    Turn turn = turning.turn();
    boolean unknown =
        TurnPlan.next(turn) instanceof TurnPlan.AwaitTool await
            && onlyOnce.test(await.use().tool());
    return unknown ? Optional.of(outcomeUnknown(turn, now)) : immediate(turning, now);
  }

  /** The final record of the run, if these events end it. */
  public static Optional<RunRecord> ended(List<SessionEvent> events) {
    if (events.isEmpty()) {
      return Optional.empty();
    }
    return switch (events.get(events.size() - 1)) {
      case SessionEvent.TurnCompleted completed -> Optional.of(completed.record());
      case SessionEvent.TurnFailed failed -> Optional.of(failed.record());
      case SessionEvent.TurnCancelled cancelled -> Optional.of(cancelled.record());
      default -> Optional.empty();
    };
  }

  /** The events that cancel a turn, and the question for which it waits. */
  public static List<SessionEvent> cancelled(Turning turning, String by, Instant now) {
    List<SessionEvent> events = new ArrayList<>(ApprovalEvents.withdrawn(turning.turn(), now));
    String reason = "cancelled by " + by;
    events.add(
        new SessionEvent.TurnCancelled(
            TurnPlan.ended(turning, RunRecord.State.CANCELLED, reason, now), reason, now));
    return events;
  }

  /**
   * The events of a turn whose model is known to be unavailable: none if the turn waits already.
   * The turn fails if it has waited longer than its limit.
   */
  public static List<SessionEvent> deferred(Turning turning, Outage outage, Instant now) {
    List<SessionEvent> events = new ArrayList<>();
    SessionState state = turning;
    Turn turn = turning.turn();
    if (!turn.isInOutage()) {
      RunId run = turn.message().run();
      events.add(
          new SessionEvent.ModelDeferred(run, outage.model(), outage.kind(), outage.detail(), now));
      state = state.apply(events.get(0));
    }
    outOfPatience(state, now).ifPresent(events::add);
    return events;
  }

  private static Optional<SessionEvent> outOfPatience(SessionState state, Instant now) {
    if (!(state instanceof Turning turning)) {
      return Optional.empty();
    }
    Turn turn = turning.turn();
    return TurnPlan.givesUpAt(turn)
        .filter(end -> !end.isAfter(now))
        .flatMap(end -> turn.trouble())
        .map(
            trouble -> {
              String reason = TurnPlan.outOfPatience(turn, trouble);
              return new SessionEvent.TurnFailed(
                  TurnPlan.ended(turning, RunRecord.State.FAILED, reason, now), reason, now);
            });
  }

  /** The events of a failed model call, with the turn's end if nothing is left to try. */
  public static List<SessionEvent> afterFailure(
      SessionState state, SessionEvent.ModelFailed failed, Instant now) {
    List<SessionEvent> events = from(state, failed, now);
    if (ended(events).isEmpty()) {
      outOfPatience(state.apply(failed), now).ifPresent(events::add);
    }
    return events;
  }

  /**
   * The event for a model answer; an oversized answer is a failure.
   *
   * @param origin of the persona in the prompt
   */
  public static SessionEvent answered(
      Turn turn, int call, ModelAnswer answer, long latencyMillis, Origin origin, Instant now) {
    List<Block> blocks = completeBlocks(answer);
    int chars = blocks.stream().mapToInt(Block::chars).sum();
    if (chars > MAX_CHARS) {
      String detail = "the answer has " + chars + " characters; the maximum is " + MAX_CHARS;
      return failed(turn, new ModelFailure.BadRequest(detail), Optional.empty(), now);
    }
    return new SessionEvent.ModelAnswered(
        turn.message().run(),
        call,
        blocks,
        answer.stop(),
        answer.usage(),
        latencyMillis,
        now,
        answer.note(),
        origin.isOutside());
  }

  /** A truncated answer may end in an incomplete tool call: all tool calls are dropped. */
  private static List<Block> completeBlocks(ModelAnswer answer) {
    return answer.stop() == ModelAnswer.Stop.MAX_TOKENS
        ? answer.blocks().stream().filter(Block.Text.class::isInstance).toList()
        : answer.blocks();
  }

  /**
   * The event for a failed model call. A prompt that is too long is shortened once per turn.
   *
   * @param outage the outage that the failure belongs to, if any: it decides about the next attempt
   */
  public static SessionEvent.ModelFailed failed(
      Turn turn, ModelFailure failure, Optional<Outage> outage, Instant now) {
    if (failure instanceof ModelFailure.ContextTooLong refusal) {
      return contextTooLong(turn, refusal, now);
    }
    Instant retryAt =
        outage
            .map(Outage::nextTry)
            .orElseGet(() -> now.plus(Outage.delay(failure, turn.failures())));
    return new SessionEvent.ModelFailed(
        turn.message().run(),
        turn.calls(),
        failure.kind(),
        failure.detail(),
        failure.retryable(),
        retryAt,
        now);
  }

  private static SessionEvent.ModelFailed contextTooLong(
      Turn turn, ModelFailure.ContextTooLong refusal, Instant now) {
    boolean first = turn.contextTokens() == 0;
    String remedy =
        " (also after the prompt was cut to "
            + turn.contextTokens()
            + " tokens); set limits.contextTokens of "
            + turn.profile().agent()
            + ", now "
            + turn.profile().limits().contextTokens()
            + ", to less than the model's context window";
    return new SessionEvent.ModelFailed(
        turn.message().run(),
        turn.calls(),
        refusal.kind(),
        refusal.detail() + (first ? "" : remedy),
        first,
        now,
        now,
        first ? TurnPlan.shortened(turn, refusal) : 0);
  }

  /** The event for a non-idempotent tool call interrupted by a crash: it is not repeated. */
  private static SessionEvent outcomeUnknown(Turn turn, Instant now) {
    Block.ToolUse use = ((Turn.ToolPending) turn.step()).uses().get(0);
    String text =
        use.tool()
            + " was called before a restart; its outcome is unknown. It was not"
            + " called again: check its effect before repeating it";
    return new SessionEvent.ToolAnswered(turn.message().run(), use.id(), text, true, now);
  }

  /**
   * The event for a tool result; overlong text is truncated.
   *
   * @param mark random id for the delimiters around a text from outside
   */
  public static SessionEvent returned(
      RunId run, String id, Tool.Result result, String mark, Instant now) {
    String text = result.text();
    String truncated =
        text.length() <= MAX_CHARS
            ? text
            : WellFormedText.first(text, MAX_CHARS)
                + "\n[cut: "
                + (text.length() - MAX_CHARS)
                + " more characters]";
    return new SessionEvent.ToolAnswered(
        run, id, truncated, result.failed(), now, result.origin().isOutside() ? mark : "");
  }
}
