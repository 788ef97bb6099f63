package choir.core.chat;

import choir.core.id.RunId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A post that waits in the outbox of an agent. A stored format.
 *
 * @param id the same for a repeat of the same post
 * @param run the run whose reply it is, which the run's record contains; empty for another text
 * @param text the text of a post that is no reply of a run, otherwise empty
 * @param to recipient in a form of {@link Recipient}
 * @param channel id of the recipient's channel; empty until it is known
 * @param parts ids of the messages that are posted
 * @param at when it was queued
 */
public record Post(
    String id,
    Optional<RunId> run,
    String text,
    String to,
    String channel,
    List<String> parts,
    Instant at) {
  public Post {
    parts = List.copyOf(parts);
  }

  /** The reply of a run. */
  public static Post ofRun(RunId run, String to, Instant at) {
    return new Post(run.value(), Optional.of(run), "", to, "", List.of(), at);
  }

  /** A text of the house, not of a model. */
  public static Post notice(String id, String text, String to, Instant at) {
    return new Post(id, Optional.empty(), text, to, "", List.of(), at);
  }

  Post in(String knownChannel) {
    return new Post(id, run, text, to, knownChannel, parts, at);
  }

  Post with(String message) {
    List<String> more = new ArrayList<>(parts);
    more.add(message);
    return new Post(id, run, text, to, channel, more, at);
  }

  /** The message that it answers, if any. */
  public Optional<String> replyTo() {
    return switch (Recipient.parse(to)) {
      case Recipient.Channel known -> known.message();
      case Recipient.User user -> user.message();
      default -> Optional.empty();
    };
  }

  /** Posts with the same queue are posted one after the other, in their order. */
  public String queue() {
    return switch (Recipient.parse(to)) {
      case Recipient.Channel known -> known.id();
      case Recipient.User user -> "user:" + user.id();
      default -> to;
    };
  }
}
