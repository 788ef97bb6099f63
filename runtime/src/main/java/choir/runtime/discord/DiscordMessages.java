package choir.runtime.discord;

import choir.core.chat.ChatMessage;
import choir.core.chat.ChatMessage.Attachment;
import choir.core.chat.ChatMessage.Author;
import choir.core.chat.ChatMessage.Kind;
import choir.core.chat.ChatMessage.Place;
import java.util.Optional;
import net.dv8tion.jda.api.entities.Message;
import net.dv8tion.jda.api.entities.MessageType;
import net.dv8tion.jda.api.entities.channel.ChannelType;
import net.dv8tion.jda.api.entities.channel.concrete.ThreadChannel;
import net.dv8tion.jda.api.entities.channel.unions.MessageChannelUnion;

/** Messages of JDA as those of the port. */
final class DiscordMessages {
  private DiscordMessages() {}

  static ChatMessage of(Message message) {
    boolean written =
        message.getType() == MessageType.DEFAULT || message.getType() == MessageType.INLINE_REPLY;
    Message other = written ? message.getReferencedMessage() : null;
    return new ChatMessage(
        message.getId(),
        place(message.getChannel()),
        new Author(
            message.getAuthor().getId(),
            message.getAuthor().getEffectiveName(),
            message.getAuthor().isBot() || message.isWebhookMessage()),
        written ? Kind.WRITTEN : Kind.NOTICE,
        message.getContentRaw(),
        message.getMentions().getUsers().stream().map(user -> user.getId()).toList(),
        other == null ? Optional.empty() : Optional.of(other.getAuthor().getId()),
        message.getAttachments().stream()
            .map(each -> new Attachment(each.getFileName(), each.getSize(), each.getUrl()))
            .toList());
  }

  /** The place of a channel. */
  static Place place(MessageChannelUnion channel) {
    if (channel.getType().isThread()) {
      ThreadChannel thread = channel.asThreadChannel();
      return new Place(
          thread.getId(),
          Optional.of(thread.getParentChannel().getId()),
          Optional.of(thread.getOwnerId()),
          false);
    }
    return new Place(
        channel.getId(),
        Optional.empty(),
        Optional.empty(),
        channel.getType() == ChannelType.PRIVATE);
  }
}
