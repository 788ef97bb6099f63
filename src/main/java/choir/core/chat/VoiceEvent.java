package choir.core.chat;

import choir.core.Stored;
import java.time.Instant;
import java.util.List;

/**
 * Events of the voice of an agent. A stored format: names are never changed or reused, new fields
 * have defaults.
 */
public sealed interface VoiceEvent extends Stored {
  Instant at();

  /**
   * The agent was connected for the first time.
   *
   * @param baseline id of the latest message then; older ones are not read
   */
  record ReadingBegan(String baseline, Instant at) implements VoiceEvent {}

  /** Messages of some channels were judged, and those for the agent stored by it. */
  record ChannelsRead(List<ChannelReading> readings, Instant at) implements VoiceEvent {
    public ChannelsRead {
      readings = List.copyOf(readings);
    }
  }

  /** A post is to be made. */
  record PostQueued(Post post) implements VoiceEvent {
    @Override
    public Instant at() {
      return post.at();
    }
  }

  /** The channel of a recipient is known. */
  record PostResolved(String post, String channel, Instant at) implements VoiceEvent {}

  /** The service has confirmed the next message of a post. */
  record PartPosted(String post, String message, Instant at) implements VoiceEvent {}

  /**
   * A post is over, and the record of its run tells how.
   *
   * @param fingerprint hash of the text that was posted; empty if nothing was
   */
  record PostEnded(String post, String fingerprint, Instant at) implements VoiceEvent {}

  /** A question was posted with buttons; or a posted one asks about another approval now. */
  record QuestionPosted(PostedQuestion question) implements VoiceEvent {
    @Override
    public Instant at() {
      return question.at();
    }
  }

  /** The message of a question shows the answer, or cannot be changed any more. */
  record QuestionClosed(String approval, Instant at) implements VoiceEvent {}
}
