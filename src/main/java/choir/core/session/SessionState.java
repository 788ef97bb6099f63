package choir.core.session;

import choir.core.Stored;
import choir.core.approval.Approval;
import choir.core.id.RunId;
import choir.core.model.Block;
import choir.core.model.Message;
import choir.core.run.Inbound;
import choir.core.run.Origin;
import choir.core.run.RunRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Resting --TurnStarted--> Turning --TurnCompleted, TurnFailed--> Resting. Pure: no clock, no I/O.
 */
public sealed interface SessionState extends Stored {
  SessionState NEW = new Resting(Conversation.EMPTY, Optional.empty(), Epoch.FIRST);

  /** The conversation of the current epoch. */
  Conversation conversation();

  Epoch epoch();

  /**
   * Applies one event.
   *
   * @throws IllegalStateException if the event cannot follow this state: the entity stops rather
   *     than guess
   */
  SessionState apply(SessionEvent event);

  /** Whether a run is the latest turn of this session, and has ended. */
  boolean hasEnded(RunId run);

  /** How the latest turn of this session ended. */
  record Ended(RunId run, RunRecord.State state, long tokens) {}

  /**
   * No turn is in progress.
   *
   * @param last the latest turn, if any
   */
  record Resting(Conversation conversation, Optional<Ended> last, Epoch epoch)
      implements SessionState {
    public Resting {
      epoch = Objects.requireNonNullElse(epoch, Epoch.FIRST);
    }

    @Override
    public boolean hasEnded(RunId run) {
      return last.filter(ended -> ended.run().equals(run)).isPresent();
    }

    @Override
    public SessionState apply(SessionEvent event) {
      if (event instanceof SessionEvent.SessionReset reset) {
        return new Resting(Conversation.EMPTY, last, epoch.next(reset.id()));
      }
      if (event instanceof SessionEvent.TurnStarted started) {
        return new Turning(
            conversation.joined(started.message().origin()).with(Message.user(said(started))),
            last,
            Turn.started(started.message(), started.profile(), started.at()),
            epoch);
      }
      throw new IllegalStateException("a resting session cannot apply " + event);
    }

    private static String said(SessionEvent.TurnStarted started) {
      Inbound message = started.message();
      return message.external()
          ? ExternalContent.wrap(started.mark(), message.source().line(), message.text())
          : message.text();
    }
  }

  /** A turn is in progress. */
  record Turning(Conversation conversation, Optional<Ended> last, Turn turn, Epoch epoch)
      implements SessionState {
    public Turning {
      epoch = Objects.requireNonNullElse(epoch, Epoch.FIRST);
    }

    @Override
    public boolean hasEnded(RunId run) {
      return false;
    }

    @Override
    public SessionState apply(SessionEvent event) {
      return switch (event) {
        case SessionEvent.TurnStarted started ->
            throw new IllegalStateException(
                "turn " + turn.message().run() + " has not ended; cannot apply " + started);
        case SessionEvent.SessionReset reset ->
            throw new IllegalStateException(
                "turn " + turn.message().run() + " has not ended; cannot apply " + reset);
        case SessionEvent.ModelAsked asked ->
            with(turn.calling(new Turn.ModelPending(asked.call())));
        case SessionEvent.ModelAnswered answered -> answered(answered);
        case SessionEvent.ModelFailed failed -> failed(failed);
        case SessionEvent.ModelDeferred deferred ->
            with(turn.deferred(deferred.kind(), deferred.detail(), deferred.at()));
        case SessionEvent.ToolAsked asked -> toolAsked(asked);
        case SessionEvent.ApprovalAsked asked -> held(asked.approval());
        case SessionEvent.ApprovalEnded ended -> approvalEnded(ended);
        case SessionEvent.ToolAnswered answered -> toolAnswered(answered);
        case SessionEvent.TurnCompleted completed ->
            new Resting(conversation, Optional.of(ended(completed.record())), epoch);
        case SessionEvent.TurnFailed failed ->
            new Resting(closed(failed.reason()), Optional.of(ended(failed.record())), epoch);
        case SessionEvent.TurnCancelled cancelled ->
            new Resting(closed(cancelled.reason()), Optional.of(ended(cancelled.record())), epoch);
      };
    }

    private static Ended ended(RunRecord record) {
      return new Ended(record.run(), record.state(), record.usage().total());
    }

    private Turning with(Turn next) {
      return new Turning(conversation, last, next, epoch);
    }

    private Turning failed(SessionEvent.ModelFailed failed) {
      Turn next = turn.failed(failed.kind(), failed.detail(), failed.at(), afterFailure(failed));
      return with(failed.contextTokens() > 0 ? next.within(failed.contextTokens()) : next);
    }

    private static Turn.Step afterFailure(SessionEvent.ModelFailed failed) {
      return failed.retryable()
          ? new Turn.ModelDue(failed.retryAt())
          : new Turn.ModelGaveUp(failed.kind().words() + ": " + failed.detail());
    }

    private Turning answered(SessionEvent.ModelAnswered answered) {
      List<Block.ToolUse> uses = new ArrayList<>();
      StringBuilder text = new StringBuilder();
      for (Block block : answered.blocks()) {
        if (block instanceof Block.ToolUse use) {
          uses.add(use);
        } else if (block instanceof Block.Text part) {
          text.append(part.text());
        }
      }
      Turn.Step step =
          uses.isEmpty()
              ? new Turn.Replied(text.toString(), answered.stop(), answered.note())
              : new Turn.ToolDue(uses, List.of());
      Conversation known = conversation.joined(Origin.of(answered.external()));
      Conversation longer =
          answered.blocks().isEmpty()
              ? known
              : known.with(new Message(Message.Role.ASSISTANT, answered.blocks()));
      return new Turning(longer, last, turn.answered(answered.usage(), step), epoch);
    }

    private Turning toolAsked(SessionEvent.ToolAsked asked) {
      if (turn.step() instanceof Turn.ToolDue due && due.uses().get(0).id().equals(asked.id())) {
        Turn.Step pending = new Turn.ToolPending(due.uses(), due.results(), due.approved());
        return with(due.approved().isEmpty() ? turn.calling(pending) : turn.at(pending));
      }
      throw new IllegalStateException("tool call " + asked.id() + " is not due");
    }

    private Turning toolAnswered(SessionEvent.ToolAnswered answered) {
      if (!(turn.step() instanceof Turn.ToolPending pending)
          || !pending.uses().get(0).id().equals(answered.id())) {
        throw new IllegalStateException("tool call " + answered.id() + " is not in progress");
      }
      return result(
          answered.origin(),
          shown(pending.uses().get(0), answered),
          answered.failed(),
          answered.at());
    }

    private Turning held(Approval approval) {
      if (turn.step() instanceof Turn.ToolPending pending
          && pending.uses().get(0).id().equals(approval.call())) {
        return with(turn.at(new Turn.ToolHeld(pending.uses(), pending.results(), approval)));
      }
      throw new IllegalStateException("tool call " + approval.call() + " is not in progress");
    }

    /** A call that nobody is asked about was still pending. */
    private Turning approvalEnded(SessionEvent.ApprovalEnded ended) {
      Approval approval = ended.approval();
      boolean waits = turn.held().filter(held -> held.id().equals(approval.id())).isPresent();
      Turn held = waits ? turn : held(approval).turn();
      if (approval.state() == Approval.State.APPROVED) {
        Turn.Step due = new Turn.ToolDue(held.openUses(), held.results(), approval.fingerprint());
        return with(held.at(due));
      }
      return result(Origin.RANCH, ApprovalEvents.refusal(approval), true, ended.at());
    }

    /** Adds the result of the current call and goes on with the next one, or asks the model. */
    private Turning result(Origin origin, String text, boolean failed, Instant at) {
      List<Block.ToolUse> uses = turn.openUses();
      List<Block> results = new ArrayList<>(turn.results());
      results.add(new Block.ToolResult(uses.get(0).id(), text, failed));
      List<Block.ToolUse> left = uses.subList(1, uses.size());
      Conversation known = conversation.joined(origin);
      return left.isEmpty()
          ? new Turning(
              known.with(new Message(Message.Role.USER, results)),
              last,
              turn.at(new Turn.ModelDue(at)),
              epoch)
          : new Turning(known, last, turn.at(new Turn.ToolDue(left, results)), epoch);
    }

    private static String shown(Block.ToolUse use, SessionEvent.ToolAnswered answered) {
      return answered.origin().isOutside()
          ? ExternalContent.wrap(answered.mark(), "tool " + use.tool(), answered.text())
          : answered.text();
    }

    /** Completes open tool calls and adds an answer, so that the next prompt is valid. */
    private Conversation closed(String reason) {
      Conversation complete = conversation;
      List<Block> results = new ArrayList<>(turn.results());
      for (Block.ToolUse use : turn.openUses()) {
        results.add(new Block.ToolResult(use.id(), "not known: the turn ended before", true));
      }
      if (!results.isEmpty()) {
        complete = complete.with(new Message(Message.Role.USER, results));
      }
      return complete.with(
          Message.assistant("[this turn ended without an answer: " + reason + "]"));
    }
  }
}
