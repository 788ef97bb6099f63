package choir.actors.session;

import choir.actors.CborMessage;
import choir.core.Rejection;
import choir.core.approval.Approval;
import choir.core.id.RunId;
import choir.core.mirrorborn.Profile;
import choir.core.model.Message;
import choir.core.model.ModelAnswer;
import choir.core.model.ModelFailure;
import choir.core.run.Inbound;
import choir.core.run.Pause;
import choir.core.run.RunRecord;
import choir.core.session.Persona;
import choir.core.session.SessionState;
import choir.core.tool.Tool;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;

/** Commands of a session. */
public sealed interface SessionCommand extends CborMessage {
  /**
   * From its Mirrorborn, repeated until {@code TurnEnded} is received. A repeat of the run in
   * progress is ignored.
   */
  record StartTurn(Inbound message, Profile profile) implements SessionCommand {}

  /** Subscribes {@code listener} to the updates of a run until the run has ended. */
  record Listen(RunId run, ActorRef<TurnUpdate> listener) implements SessionCommand {}

  /**
   * From its Mirrorborn: cancels a turn, or the start of one. Repeated until the turn has ended.
   *
   * @param by who cancels it, in words
   */
  record CancelTurn(RunId run, String by) implements SessionCommand {}

  /** Requests the conversation. */
  record Describe(ActorRef<View> replyTo) implements SessionCommand {
    void answer(SessionState state) {
      replyTo.tell(View.of(state));
    }
  }

  /**
   * Empties the conversation for the next prompts. Refused while a turn is in progress.
   *
   * @param id the same for a repeat of the same request, which changes nothing
   */
  record Reset(String id, ActorRef<ResetAnswer> replyTo) implements SessionCommand {}

  /** From its turn: the model has answered. */
  record ModelDone(RunId run, int call, ModelAnswer answer, long latencyMillis)
      implements SessionCommand, NoSerializationVerificationNeeded {}

  /** From its turn: the model call failed. */
  record ModelFailed(RunId run, int call, ModelFailure failure)
      implements SessionCommand, NoSerializationVerificationNeeded {}

  /** From its turn: a person has to approve the call, which was not made. */
  record ApprovalNeeded(RunId run, String id, Approval question)
      implements SessionCommand, NoSerializationVerificationNeeded {}

  /**
   * Answers the question for which the turn waits. The first answer counts.
   *
   * @param approval id of the question
   * @param answer {@code APPROVED} or {@code DENIED}
   * @param always whether the same call needs no approval from now on
   * @param by who answers
   */
  record AnswerApproval(
      String approval,
      Approval.State answer,
      boolean always,
      String by,
      ActorRef<ApprovalAnswered> replyTo)
      implements SessionCommand {}

  /** From its turn: the tool has returned. */
  record ToolDone(RunId run, String id, Tool.Result result)
      implements SessionCommand, NoSerializationVerificationNeeded {}

  /** To itself: the persona was read. */
  record TextsRead(RunId run, Persona persona)
      implements SessionCommand, NoSerializationVerificationNeeded {}

  /** To itself: reading the persona failed. */
  record TextsFailed(RunId run, String reason)
      implements SessionCommand, NoSerializationVerificationNeeded {}

  /**
   * To itself: the stored record of a run that is about to start.
   *
   * @param persona empty if reading it failed, in which case it is read again
   */
  record StartLookedUp(StartTurn start, Optional<RunRecord> known, Optional<Persona> persona)
      implements SessionCommand, NoSerializationVerificationNeeded {}

  /** To itself: the record of a run that ended before the request. */
  record EndedFound(RunRecord record, Optional<ActorRef<TurnUpdate>> listener)
      implements SessionCommand, NoSerializationVerificationNeeded {}

  /** To itself: reading the record failed; the caller retries. */
  record EndedFailed(RunId run, String reason)
      implements SessionCommand, NoSerializationVerificationNeeded {}

  /** To itself, after recovery: resumes the turn in progress. */
  enum Resume implements SessionCommand {
    INSTANCE
  }

  /** From its host: moves to another node once the result of the current call is stored. */
  enum HandOver implements SessionCommand {
    INSTANCE
  }

  /** To itself, on a timer: a retry delay has elapsed. */
  enum Advance implements SessionCommand {
    INSTANCE
  }

  /** To itself: the receive time-out expired. */
  enum Quiet implements SessionCommand {
    INSTANCE
  }

  /**
   * The latest part of the conversation.
   *
   * @param running the run in progress
   * @param epoch number of the epoch that the messages belong to; see {@link Reset}
   */
  record View(List<Message> messages, Optional<RunId> running, int epoch) implements CborMessage {
    static View of(SessionState state) {
      Optional<RunId> running =
          state instanceof SessionState.Turning turning
              ? Optional.of(turning.turn().message().run())
              : Optional.empty();
      return new View(state.conversation().messages(), running, state.epoch().number());
    }
  }

  /**
   * The answer to {@link AnswerApproval}.
   *
   * @param ended the question if this answer or its expiry has ended it; empty if the turn does not
   *     wait for it, or no longer: its record tells what became of it
   */
  record ApprovalAnswered(Optional<Approval> ended) implements CborMessage {}

  /** The answer to {@link Reset}. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = ResetDone.class, name = "done"),
    @JsonSubTypes.Type(value = ResetRefused.class, name = "refused"),
  })
  sealed interface ResetAnswer extends CborMessage {}

  /**
   * The reset is stored.
   *
   * @param epoch number of the epoch that it began
   */
  record ResetDone(int epoch) implements ResetAnswer {}

  /** Nothing was changed. */
  record ResetRefused(Rejection rejection) implements ResetAnswer {}

  /** Updates sent to the listeners of a run. */
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
   * A fragment of the answer; a late subscriber first gets the preceding text in one fragment.
   *
   * @param from offset of the fragment within the answer; 0 starts an answer: the next one after a
   *     tool call, or possibly the same one again after a crash
   */
  record Text(RunId run, int from, String delta) implements TurnUpdate {}

  record ToolCalled(RunId run, String tool) implements TurnUpdate {}

  record ToolReturned(RunId run, String tool, boolean failed) implements TurnUpdate {}

  /** The run waits, and resumes by itself. */
  record Paused(RunId run, Pause pause) implements TurnUpdate {}

  record Ended(RunRecord record) implements TurnUpdate {}
}
