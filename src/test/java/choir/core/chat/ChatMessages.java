package choir.core.chat;

import choir.core.chat.ChatMessage.Author;
import choir.core.chat.ChatMessage.Kind;
import choir.core.chat.ChatMessage.Place;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Messages of a small guild: the person owner, and the programs finch and heron. */
final class ChatMessages {
  static final String FINCH = "901";
  static final String HERON = "902";
  static final String OTTER = "903";
  static final Author OWNER = new Author("801", "owner", false);
  static final Author STRANGER = new Author("899", "stranger", false);
  static final Author HERON_BOT = new Author(HERON, "heron", true);
  static final Place YARD = new Place("700", Optional.empty(), Optional.empty(), false);

  private ChatMessages() {}

  static ChatMessage message(String id, Author author, String text) {
    return new ChatMessage(
        id, YARD, author, Kind.WRITTEN, text, List.of(), Optional.empty(), List.of());
  }

  static ChatMessage in(Place place, ChatMessage message) {
    return new ChatMessage(
        message.id(),
        place,
        message.author(),
        message.kind(),
        message.text(),
        message.mentions(),
        message.repliedTo(),
        message.attachments());
  }

  static ChatMessage mentioning(ChatMessage message, String... users) {
    return new ChatMessage(
        message.id(),
        message.place(),
        message.author(),
        message.kind(),
        message.text(),
        List.of(users),
        message.repliedTo(),
        message.attachments());
  }

  /** A reply, which lists the author of the other message as mentioned, as Discord does. */
  static ChatMessage replying(ChatMessage message, String to) {
    return new ChatMessage(
        message.id(),
        message.place(),
        message.author(),
        message.kind(),
        message.text(),
        List.of(to),
        Optional.of(to),
        message.attachments());
  }

  static Etiquette etiquette(String self) {
    TreeMap<String, String> people = new TreeMap<>();
    people.put(OWNER.id(), "owner");
    return new Etiquette(self, people, true, true, 6, List.of());
  }
}
