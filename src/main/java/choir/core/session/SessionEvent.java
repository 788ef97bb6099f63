package choir.core.session;

import choir.core.Stored;
import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.mirrorborn.Profile;
import choir.core.model.Block;
import choir.core.model.ModelAnswer;
import choir.core.model.ModelFailure;
import choir.core.model.Usage;
import choir.core.run.Inbound;
import choir.core.run.RunRecord;
import choir.core.sq.Change;
import choir.core.sq.Projected;
import java.time.Instant;
import java.util.List;

/**
 * What has happened in a session. A stored format: names are never changed or reused, new fields
 * have defaults. An intent is stored before the world is asked, its outcome after.
 */
public sealed interface SessionEvent extends Stored {
  Instant at();

  /**
   * A turn began, under the profile that was in force.
   *
   * @param session the key of the session that this event belongs to
   */
  record TurnStarted(String session, Inbound message, Profile profile, Instant at)
      implements SessionEvent, Projected {
    @Override
    public List<Change> projection() {
      AgentId agent = profile.agent();
      return List.of(SessionRecord.touched(agent, session, message.source(), at).toChange());
    }
  }

  /**
   * The model is about to be asked.
   *
   * @param call counts the calls of the turn, from 1
   * @param request hash of the request, to tell whether a repeat was the same
   */
  record ModelAsked(RunId run, int call, String model, String request, Instant at)
      implements SessionEvent {}

  /** The model answered; {@code blocks} are what is new in the conversation. */
  record ModelAnswered(
      RunId run,
      int call,
      List<Block> blocks,
      ModelAnswer.Stop stop,
      Usage usage,
      long latencyMillis,
      Instant at)
      implements SessionEvent {
    public ModelAnswered {
      blocks = List.copyOf(blocks);
    }
  }

  /**
   * A call of the model gave no answer.
   *
   * @param retryAt when it is to be asked again; the turn's end if not {@code retryable}
   */
  record ModelFailed(
      RunId run,
      int call,
      ModelFailure.Kind kind,
      String detail,
      boolean retryable,
      Instant retryAt,
      Instant at)
      implements SessionEvent {}

  /** A tool is about to be called. */
  record ToolAsked(RunId run, String id, String tool, Instant at) implements SessionEvent {}

  /** A tool call ended, or will never be known to have. */
  record ToolAnswered(RunId run, String id, String text, boolean failed, Instant at)
      implements SessionEvent {}

  /** The turn ended with a reply, which is the text of the last answer. */
  record TurnCompleted(RunRecord record, Instant at) implements SessionEvent, Projected {
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
