package choir.runtime.discord;

import choir.core.chat.ChatException;
import choir.core.chat.ChatException.Kind;
import choir.core.chat.ChatSession.Head;
import choir.core.chat.Recipient;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import net.dv8tion.jda.api.JDA;
import net.dv8tion.jda.api.Permission;
import net.dv8tion.jda.api.entities.ISnowflake;
import net.dv8tion.jda.api.entities.channel.middleman.GuildMessageChannel;
import net.dv8tion.jda.api.entities.channel.middleman.MessageChannel;

/** The channels that a session knows. */
final class DiscordChannels {
  /** Maximum number of people whose conversations with the bot are read again. */
  private static final int MAX_PEOPLE = 20;

  /** Maximum number of channels that a refusal names. */
  private static final int MAX_NAMED = 5;

  private final JDA jda;

  DiscordChannels(JDA jda) {
    this.jda = jda;
  }

  /** The channels of all servers, and the conversations with these people. */
  CompletionStage<List<Head>> heads(Collection<String> people) {
    List<Head> heads = new ArrayList<>();
    channels()
        .filter(DiscordChannels::isReadable)
        .filter(channel -> channel.getLatestMessageIdLong() != 0)
        .forEach(
            channel ->
                heads.add(new Head(channel.getId(), Optional.of(channel.getLatestMessageId()))));
    List<CompletableFuture<Optional<Head>>> direct =
        people.stream().limit(MAX_PEOPLE).map(this::direct).toList();
    return CompletableFuture.allOf(direct.toArray(CompletableFuture[]::new))
        .thenApply(
            done -> {
              direct.forEach(each -> each.join().ifPresent(heads::add));
              return List.copyOf(heads);
            });
  }

  /** A bot that may not write to somebody has no conversation with them. */
  private CompletableFuture<Optional<Head>> direct(String person) {
    return jda.openPrivateChannelById(person)
        .submit()
        .handle(
            (channel, failure) -> {
              if (channel != null) {
                return Optional.of(new Head(channel.getId(), Optional.empty()));
              }
              ChatException why = DiscordFailures.of(failure);
              if (why.kind() != Kind.REFUSED) {
                throw why;
              }
              return Optional.empty();
            });
  }

  private Stream<GuildMessageChannel> channels() {
    return Stream.of(
            jda.getTextChannelCache().stream(),
            jda.getNewsChannelCache().stream(),
            jda.getVoiceChannelCache().stream(),
            jda.getThreadChannelCache().stream())
        .flatMap(each -> each)
        .map(GuildMessageChannel.class::cast);
  }

  private static boolean isReadable(GuildMessageChannel channel) {
    return channel
        .getGuild()
        .getSelfMember()
        .hasPermission(channel, Permission.VIEW_CHANNEL, Permission.MESSAGE_HISTORY);
  }

  /** The id of the channel of a recipient; fails with {@link ChatException}. */
  CompletionStage<String> resolve(Recipient recipient) {
    return switch (recipient) {
      case Recipient.Channel channel ->
          isKnown(channel.id())
              ? CompletableFuture.completedStage(channel.id())
              : refused("the bot sees no channel " + channel.id() + "; is it in the server?");
      case Recipient.User user -> user(user.id());
      case Recipient.Bare bare ->
          isKnown(bare.id()) ? CompletableFuture.completedStage(bare.id()) : user(bare.id());
      case Recipient.Named named -> named(named.name());
      case Recipient.Home home -> refused("no recipient is named");
      case Recipient.Unclear unclear -> refused(unclear.problem());
    };
  }

  private boolean isKnown(String id) {
    return jda.getChannelById(MessageChannel.class, id) != null;
  }

  private CompletionStage<String> user(String id) {
    return jda.openPrivateChannelById(id)
        .submit()
        .thenApply(ISnowflake::getId)
        .exceptionallyCompose(
            failure -> CompletableFuture.failedStage(DiscordFailures.of(failure)));
  }

  private CompletionStage<String> named(String name) {
    List<GuildMessageChannel> found =
        channels().filter(each -> each.getName().equalsIgnoreCase(name)).toList();
    if (found.size() == 1) {
      return CompletableFuture.completedStage(found.getFirst().getId());
    }
    List<String> ids =
        found.stream()
            .limit(MAX_NAMED)
            .map(each -> "channel:" + each.getId() + " in '" + each.getGuild().getName() + "'")
            .toList();
    return refused(
        found.isEmpty()
            ? "the bot sees no channel #" + name
            : "there are several channels #" + name + "; write one of " + ids);
  }

  private static CompletionStage<String> refused(String why) {
    return CompletableFuture.failedStage(new ChatException(Kind.REFUSED, why));
  }
}
