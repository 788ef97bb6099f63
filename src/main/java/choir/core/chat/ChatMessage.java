package choir.core.chat;

import java.util.List;
import java.util.Optional;

/**
 * A message in a chat. All text in it is untrusted. Ids are decimal numbers of 64 bits that grow
 * with time (Discord's snowflakes). A stored format: a floor stores the messages of its rounds.
 *
 * @param id of the message
 * @param place where it was written
 * @param author who wrote it
 * @param kind what it is
 * @param text its content
 * @param mentions ids of the users that the service lists as mentioned; Discord also lists the
 *     author of a message that is replied to
 * @param repliedTo id of the author of the message that it replies to; empty if it is no reply, or
 *     if that message is gone
 * @param attachments what is attached to it
 */
public record ChatMessage(
    String id,
    Place place,
    Author author,
    Kind kind,
    String text,
    List<String> mentions,
    Optional<String> repliedTo,
    List<Attachment> attachments) {
  public ChatMessage {
    mentions = List.copyOf(mentions);
    attachments = List.copyOf(attachments);
  }

  /** What a message is. */
  public enum Kind {
    /** Somebody wrote it. */
    WRITTEN,
    /** The service wrote it: somebody has joined, a thread was opened. */
    NOTICE
  }

  /**
   * The place of a message.
   *
   * @param channel id of the channel or thread
   * @param parent id of the channel of the thread; empty if it is not a thread
   * @param threadOwner id of the user who opened the thread; empty if it is not a thread
   * @param direct whether it is a conversation of two
   */
  public record Place(
      String channel, Optional<String> parent, Optional<String> threadOwner, boolean direct) {}

  /**
   * The author of a message.
   *
   * @param name as the service shows it
   * @param bot whether it is a program
   */
  public record Author(String id, String name, boolean bot) {}

  /**
   * A file of a message, which is not loaded.
   *
   * @param bytes its size
   */
  public record Attachment(String name, long bytes, String url) {}

  /**
   * Whether it is the first message of a thread, shown again there: its id is that of the thread.
   */
  public boolean startsThread() {
    return id.equals(place.channel());
  }
}
