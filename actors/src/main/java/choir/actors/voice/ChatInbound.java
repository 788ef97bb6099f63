package choir.actors.voice;

import choir.core.chat.ChatEvent;
import choir.core.chat.ChatGateway;
import choir.core.chat.ChatMessage;
import choir.core.chat.Recipient;
import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.run.Inbound;
import choir.core.run.Priority;
import choir.core.run.ReplyTo;
import choir.core.run.Source;
import java.time.Instant;
import java.util.Optional;

/** Makes a message to an agent of one in a chat. */
public final class ChatInbound {
  /** Maximum number of attachments that are named. */
  private static final int MAX_ATTACHMENTS = 10;

  private ChatInbound() {}

  /** The run of a message: the same on whatever road the message came, and wherever it is shown. */
  static RunId run(AgentId agent, String message) {
    return RunId.of(ChatGateway.NAME, agent + "/" + message);
  }

  /** The session of a channel, in OpenClaw's form. */
  static String session(AgentId agent, ChatMessage.Place place) {
    String kind = place.direct() ? "dm" : place.parent().isPresent() ? "thread" : "channel";
    return "agent:%s:%s:%s:%s".formatted(agent, ChatGateway.NAME, kind, place.channel());
  }

  /** Whether a session of the form above is a direct conversation. */
  static boolean isDirect(String session) {
    return session.contains(":" + ChatGateway.NAME + ":dm:");
  }

  /**
   * Declared people speak for themselves; what others write is text from outside.
   *
   * @param self id of the agent's account
   * @param person what the ranch calls the author; empty if the author is not one of its people
   */
  public static Inbound of(
      AgentId agent, String self, ChatMessage message, Optional<String> person, Instant now) {
    String author = person.orElseGet(() -> message.author().name());
    Inbound inbound =
        Inbound.from(
                new Source.Channel(message.place().channel(), author),
                Priority.PERSON,
                run(agent, message.id()),
                session(agent, message.place()),
                author + ": " + withoutCall(message, self) + attachments(message),
                now)
            .replyingTo(new ReplyTo.Channel(ChatGateway.NAME, reply(message)));
    return person.isPresent() ? inbound : inbound.asExternal();
  }

  /** The message of a person who gave the command to ask. It is answered with a post. */
  static Inbound of(AgentId agent, ChatEvent.Commanded given, String person, Instant now) {
    String recipient =
        given.place().direct()
            ? new Recipient.User(given.by().id(), Optional.empty()).text()
            : new Recipient.Channel(given.place().channel(), Optional.empty()).text();
    return Inbound.from(
            new Source.Channel(given.place().channel(), person),
            Priority.PERSON,
            run(agent, given.id()),
            session(agent, given.place()),
            person + ": " + given.argument(),
            now)
        .replyingTo(new ReplyTo.Channel(ChatGateway.NAME, recipient));
  }

  /** A direct conversation is found by the user: its channel may be unknown after a restart. */
  private static String reply(ChatMessage message) {
    Optional<String> id = Optional.of(message.id());
    return message.place().direct()
        ? new Recipient.User(message.author().id(), id).text()
        : new Recipient.Channel(message.place().channel(), id).text();
  }

  /** The text without the mention with which it begins. */
  private static String withoutCall(ChatMessage message, String self) {
    return message.text().replaceFirst("^\\s*<@!?" + self + ">[,:]?\\s*", "");
  }

  private static String attachments(ChatMessage message) {
    StringBuilder names = new StringBuilder();
    message.attachments().stream()
        .limit(MAX_ATTACHMENTS)
        .forEach(
            each ->
                names
                    .append("\n[attached and not loaded: ")
                    .append(each.name())
                    .append(", ")
                    .append(each.bytes())
                    .append(" bytes]"));
    return names.toString();
  }
}
