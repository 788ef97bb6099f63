package choir.actors.session;

import choir.actors.CborMessage;
import choir.core.id.RunId;
import choir.core.mirrorborn.Profile;
import choir.core.model.Message;
import choir.core.model.ModelAnswer;
import choir.core.model.ModelFailure;
import choir.core.run.Inbound;
import choir.core.run.RunRecord;
import choir.core.tool.Tool;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;

/** What a session is told. */
public sealed interface SessionCommand extends CborMessage {
  /**
   * From its Mirrorborn, repeated until {@code TurnEnded} is told: the same run again while it is
   * under way changes nothing.
   */
  record StartTurn(Inbound message, Profile profile) implements SessionCommand {}

  /** Sends what happens in a run to {@code listener} from now on, until the run has ended. */
  record Listen(RunId run, ActorRef<TurnUpdate> listener) implements SessionCommand {}

  /** Asks for the conversation. */
  record Describe(ActorRef<View> replyTo) implements SessionCommand {}

  /** From its turn: the model has answered. */
  record ModelDone(RunId run, int call, ModelAnswer answer, long latencyMillis)
      implements SessionCommand, NoSerializationVerificationNeeded {}

  /** From its turn: the model has not. */
  record ModelFailed(RunId run, int call, ModelFailure failure)
      implements SessionCommand, NoSerializationVerificationNeeded {}

  /** From its turn. */
  record ToolDone(RunId run, String id, Tool.Result result)
      implements SessionCommand, NoSerializationVerificationNeeded {}

  /** To itself: the persona is at hand. */
  record TextsRead(RunId run, Map<String, String> texts)
      implements SessionCommand, NoSerializationVerificationNeeded {}

  /** To itself: the persona could not be read. */
  record TextsFailed(RunId run, String reason)
      implements SessionCommand, NoSerializationVerificationNeeded {}

  /**
   * To itself: what the store knows of a run that is to begin.
   *
   * @param texts the persona; empty if it could not be read, and is to be read again
   */
  record StartLookedUp(
      StartTurn start, Optional<RunRecord> known, Optional<Map<String, String>> texts)
      implements SessionCommand, NoSerializationVerificationNeeded {}

  /** To itself: the record of a run that had ended before somebody asked. */
  record EndedFound(RunRecord record, Optional<ActorRef<TurnUpdate>> listener)
      implements SessionCommand, NoSerializationVerificationNeeded {}

  /** To itself: it could not be read; whoever asked asks again. */
  record EndedFailed(RunId run, String reason)
      implements SessionCommand, NoSerializationVerificationNeeded {}

  /** To itself, after recovery: goes on with the turn that was under way. */
  enum Resume implements SessionCommand {
    INSTANCE
  }

  /** From its host: it goes on at another node, once the call that is under way is stored. */
  enum HandOver implements SessionCommand {
    INSTANCE
  }

  /** To itself, on a timer: a pause is over. */
  enum Advance implements SessionCommand {
    INSTANCE
  }

  /** To itself: nothing has happened for a while. */
  enum Quiet implements SessionCommand {
    INSTANCE
  }

  /**
   * The latest part of the conversation.
   *
   * @param running the turn under way
   */
  record View(List<Message> messages, Optional<RunId> running) implements CborMessage {}

  /** What whoever listens to a run hears. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Text.class, name = "text"),
    @JsonSubTypes.Type(value = ToolCalled.class, name = "tool-called"),
    @JsonSubTypes.Type(value = ToolReturned.class, name = "tool-returned"),
    @JsonSubTypes.Type(value = Paused.class, name = "paused"),
    @JsonSubTypes.Type(value = Ended.class, name = "ended"),
  })
  sealed interface TurnUpdate extends CborMessage {}

  /**
   * More text of the answer, as it comes; whoever listens late gets what it missed in one piece.
   *
   * @param from characters of this answer that were said before; 0 begins an answer, which after a
   *     tool call is the next one, and after a crash may be the same one anew
   */
  record Text(RunId run, int from, String delta) implements TurnUpdate {}

  record ToolCalled(RunId run, String tool) implements TurnUpdate {}

  record ToolReturned(RunId run, String tool, boolean failed) implements TurnUpdate {}

  /** The model failed; it is asked again in a while. */
  record Paused(RunId run, String reason) implements TurnUpdate {}

  record Ended(RunRecord record) implements TurnUpdate {}
}
