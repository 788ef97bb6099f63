package choir.core.session;

import choir.core.Stored;
import choir.core.approval.Approval;
import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.mirrorborn.Profile;
import choir.core.model.Block;
import choir.core.model.ModelAnswer;
import choir.core.model.ModelFailure;
import choir.core.model.Usage;
import choir.core.run.Inbound;
import choir.core.run.Origin;
import choir.core.run.RunRecord;
import choir.core.sq.Change;
import choir.core.sq.Projected;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * Events of a session. A stored format: names are never changed or reused, new fields have
 * defaults. The intent of an external call is stored before the call, its outcome afterwards.
 */
public sealed interface SessionEvent extends Stored {
  Instant at();

  /**
   * A turn started with the current profile.
   *
   * @param session the session's key
   * @param mark id of the delimiters around a message from outside; empty for one of the ranch, and
   *     in events of older versions
   */
  record TurnStarted(
      String session,
      Inbound message,
      Profile profile,
      Instant at,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String mark)
      implements SessionEvent, Projected {
    public TurnStarted {
      mark = Objects.requireNonNullElse(mark, "");
    }

    /** The start for a message of the ranch. */
    public TurnStarted(String session, Inbound message, Profile profile, Instant at) {
      this(session, message, profile, at, "");
    }

    @Override
    public List<Change> projection() {
      AgentId agent = profile.agent();
      return List.of(SessionRecord.touched(agent, session, message.source(), at).toChange());
    }
  }

  /**
   * The model is about to be called.
   *
   * @param call number of the call within the turn, from 1
   * @param request hash of the request, to recognise an identical repeat
   */
  record ModelAsked(RunId run, int call, String model, String request, Instant at)
      implements SessionEvent {}

  /**
   * The model answered; {@code blocks} extend the conversation.
   *
   * @param note see {@link ModelAnswer#note}
   * @param external whether the memory in the prompt was text from outside
   */
  record ModelAnswered(
      RunId run,
      int call,
      List<Block> blocks,
      ModelAnswer.Stop stop,
      Usage usage,
      long latencyMillis,
      Instant at,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String note,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean external)
      implements SessionEvent {
    public ModelAnswered {
      blocks = List.copyOf(blocks);
      note = Objects.requireNonNullElse(note, "");
    }

    /** An answer without a note. */
    public ModelAnswered(
        RunId run,
        int call,
        List<Block> blocks,
        ModelAnswer.Stop stop,
        Usage usage,
        long latencyMillis,
        Instant at) {
      this(run, call, blocks, stop, usage, latencyMillis, at, "", false);
    }
  }

  /**
   * A model call failed.
   *
   * @param retryAt time of the next attempt; irrelevant unless {@code retryable}
   * @param contextTokens maximum size of the turn's prompts from now on, estimated; 0 if unchanged
   */
  record ModelFailed(
      RunId run,
      int call,
      ModelFailure.Kind kind,
      String detail,
      boolean retryable,
      Instant retryAt,
      Instant at,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) int contextTokens)
      implements SessionEvent {
    /** A failure after which the prompt stays as it is. */
    public ModelFailed(
        RunId run,
        int call,
        ModelFailure.Kind kind,
        String detail,
        boolean retryable,
        Instant retryAt,
        Instant at) {
      this(run, call, kind, detail, retryable, retryAt, at, 0);
    }
  }

  /**
   * The model is known to be unavailable, since the call of another turn has failed: this turn
   * waits without a call. Stored once, when the turn begins to wait.
   */
  record ModelDeferred(RunId run, String model, ModelFailure.Kind kind, String detail, Instant at)
      implements SessionEvent {}

  /** A tool is about to be called. */
  record ToolAsked(RunId run, String id, String tool, Instant at) implements SessionEvent {}

  /** A person is asked about the pending call, which has not been performed. */
  record ApprovalAsked(RunId run, Approval approval, Instant at)
      implements SessionEvent, Projected {
    @Override
    public List<Change> projection() {
      return approval.toChanges();
    }
  }

  /**
   * The question was answered, or will not be. Only an approved call is performed; any other one
   * has failed.
   */
  record ApprovalEnded(RunId run, Approval approval, Instant at)
      implements SessionEvent, Projected {
    @Override
    public List<Change> projection() {
      return approval.toChanges();
    }
  }

  /**
   * A tool call ended, or its outcome remains unknown.
   *
   * @param mark id of the delimiters around a text from outside; empty for a text of the ranch
   */
  record ToolAnswered(
      RunId run,
      String id,
      String text,
      boolean failed,
      Instant at,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String mark)
      implements SessionEvent {
    public ToolAnswered {
      mark = Objects.requireNonNullElse(mark, "");
    }

    /** A text of the ranch. */
    public ToolAnswered(RunId run, String id, String text, boolean failed, Instant at) {
      this(run, id, text, failed, at, "");
    }

    /** The origin of the text. */
    public Origin origin() {
      return Origin.of(!mark.isEmpty());
    }
  }

  /**
   * A person reset the conversation: prompts no longer contain what was said before.
   *
   * @param id of the request
   */
  record SessionReset(String id, Instant at) implements SessionEvent {}

  /** The turn ended with a reply, the text of the last answer. */
  record TurnCompleted(RunRecord record, Instant at) implements SessionEvent, Projected {
    @Override
    public List<Change> projection() {
      return List.of(record.toChange());
    }
  }

  /** The turn was cancelled; {@code reason} names by whom. */
  record TurnCancelled(RunRecord record, String reason, Instant at)
      implements SessionEvent, Projected {
    @Override
    public List<Change> projection() {
      return List.of(record.toChange());
    }
  }

  /** The turn ended without a reply. */
  record TurnFailed(RunRecord record, String reason, Instant at)
      implements SessionEvent, Projected {
    @Override
    public List<Change> projection() {
      return List.of(record.toChange());
    }
  }
}
