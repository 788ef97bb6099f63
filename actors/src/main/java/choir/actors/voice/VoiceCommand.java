package choir.actors.voice;

import choir.actors.CborMessage;
import choir.actors.mirrorborn.MirrorbornCommand;
import choir.core.chat.ChannelReading;
import choir.core.chat.ChatEvent;
import choir.core.chat.ChatGateway;
import choir.core.chat.ChatSession;
import choir.core.chat.Post;
import choir.core.chat.VoiceEvent;
import choir.core.run.ReplyDelivery;
import choir.core.run.ReplyTo;
import choir.core.run.RunRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;

/** Commands of a voice. */
public sealed interface VoiceCommand extends CborMessage {
  /** From nodes, every few seconds: connects if an identity is declared. */
  enum Attend implements VoiceCommand {
    INSTANCE
  }

  /**
   * From the agent, repeated until it is answered: a run has ended whose reply is to be delivered.
   * The agent is told once the reply is in the outbox, or it is stored why it will not be delivered
   * ({@link MirrorbornCommand.AnswerTaken}).
   *
   * @param heartbeat whether the run is a heartbeat, whose reply may report nothing
   */
  record TakeAnswer(RunRecord record, ReplyTo.Channel to, boolean heartbeat)
      implements VoiceCommand {}

  /** Requests the state of the voice. */
  record Describe(ActorRef<VoiceSummary> replyTo) implements VoiceCommand {}

  /** To itself: the stored record of a run whose answer is to be taken. */
  record TakeLookedUp(TakeAnswer take, Optional<RunRecord> stored)
      implements VoiceCommand, NoSerializationVerificationNeeded {}

  /** To itself: it is stored why an answer will not be delivered. */
  record TakeRefused(TakeAnswer take, ReplyDelivery why)
      implements VoiceCommand, NoSerializationVerificationNeeded {}

  /** To itself: the store failed; the agent repeats its command. */
  record TakeFailed(TakeAnswer take, String reason)
      implements VoiceCommand, NoSerializationVerificationNeeded {}

  /** From the connection: the session is open. */
  record Opened(ChatSession session, ChatGateway.Account account)
      implements VoiceCommand, NoSerializationVerificationNeeded {}

  /** From the connection: the session is closed. */
  record Closed() implements VoiceCommand, NoSerializationVerificationNeeded {}

  /** From the connection: something happened in the service. */
  record Happened(ChatEvent event) implements VoiceCommand, NoSerializationVerificationNeeded {}

  /** From the connection: its state, in words. */
  record StateChanged(String state, boolean connected)
      implements VoiceCommand, NoSerializationVerificationNeeded {}

  /** From the reader: the first connection; older messages are not read. */
  record Begin(String baseline) implements VoiceCommand, NoSerializationVerificationNeeded {}

  /**
   * From the reader: messages were judged.
   *
   * @param notice what people are told, if anything
   */
  record Read(List<ChannelReading> readings, Optional<Post> notice)
      implements VoiceCommand, NoSerializationVerificationNeeded {}

  /** From the poster: a step of a post is done. */
  record Progressed(VoiceEvent step) implements VoiceCommand, NoSerializationVerificationNeeded {}

  /** From the questions: one was posted, or its message shows the answer. */
  record QuestionChanged(VoiceEvent event)
      implements VoiceCommand, NoSerializationVerificationNeeded {}

  /** To itself: the receive time-out expired. */
  enum Quiet implements VoiceCommand {
    INSTANCE
  }

  /**
   * The state of a voice.
   *
   * @param account name of its account in the service; empty if it is not known
   * @param state of the connection, in words
   * @param since when that state began
   * @param lastEvent when the service last told it anything; empty if it did not
   * @param lastPost when a post was last confirmed; empty if none was
   * @param waiting number of posts in the outbox
   */
  record VoiceSummary(
      String account,
      boolean connected,
      String state,
      Instant since,
      Optional<Instant> lastEvent,
      Optional<Instant> lastPost,
      int waiting)
      implements CborMessage {}
}
