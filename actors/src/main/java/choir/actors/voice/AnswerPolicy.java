package choir.actors.voice;

import choir.actors.voice.VoiceCommand.TakeAnswer;
import choir.core.calendar.Heartbeat;
import choir.core.chat.ChatGateway;
import choir.core.chat.ChatIdentity;
import choir.core.chat.Deliverability;
import choir.core.chat.Post;
import choir.core.chat.VoiceState;
import choir.core.id.AgentId;
import choir.core.run.ReplyDelivery;
import choir.core.run.RunRecord;
import choir.core.run.Source;
import java.time.Instant;
import java.util.Optional;

/** Decides whether and where the answer of a run is posted. */
final class AnswerPolicy {
  /** What becomes of an answer. */
  sealed interface Decision {}

  record Queue(Post post) implements Decision {}

  /** It is not posted. */
  record Refuse(ReplyDelivery why) implements Decision {}

  private AnswerPolicy() {}

  static Decision of(
      AgentId agent, TakeAnswer take, VoiceState state, ChatGateway gateway, Instant now) {
    Optional<ReplyDelivery> none = nothingToPost(take);
    if (none.isPresent()) {
      return new Refuse(none.get());
    }
    Optional<ChatIdentity> identity = gateway.identity(agent);
    Optional<String> refusal = Deliverability.refusal(gateway, agent, take.to());
    if (refusal.isPresent() || identity.isEmpty()) {
      return undelivered(refusal.orElseGet(() -> gateway.absence(agent)));
    }
    if (state.isFull()) {
      return undelivered(VoiceState.MAX_POSTS + " posts of the agent wait already");
    }
    String recipient = Deliverability.recipient(identity.get(), take.to());
    return new Queue(Post.ofRun(take.record().run(), recipient, now));
  }

  private static Refuse undelivered(String reason) {
    return new Refuse(ReplyDelivery.undelivered(reason));
  }

  private static Optional<ReplyDelivery> nothingToPost(TakeAnswer take) {
    RunRecord record = take.record();
    boolean chat = record.source() instanceof Source.Channel;
    return switch (record.state()) {
      case CANCELLED -> Optional.of(ReplyDelivery.undelivered("the run was cancelled"));
      case FAILED ->
          chat ? Optional.empty() : Optional.of(ReplyDelivery.undelivered("the run failed"));
      case COMPLETED, ACCEPTED ->
          (chat || take.heartbeat()) && Heartbeat.isSilent(record.text())
              ? Optional.of(ReplyDelivery.NONE)
              : Optional.empty();
    };
  }
}
