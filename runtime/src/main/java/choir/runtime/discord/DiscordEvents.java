package choir.runtime.discord;

import choir.core.chat.ChatEvent;
import choir.core.chat.ChatMessage;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import net.dv8tion.jda.api.entities.User;
import net.dv8tion.jda.api.events.guild.GuildJoinEvent;
import net.dv8tion.jda.api.events.guild.GuildReadyEvent;
import net.dv8tion.jda.api.events.interaction.command.SlashCommandInteractionEvent;
import net.dv8tion.jda.api.events.interaction.component.ButtonInteractionEvent;
import net.dv8tion.jda.api.events.message.MessageBulkDeleteEvent;
import net.dv8tion.jda.api.events.message.MessageDeleteEvent;
import net.dv8tion.jda.api.events.message.MessageReceivedEvent;
import net.dv8tion.jda.api.events.session.ReadyEvent;
import net.dv8tion.jda.api.events.session.SessionDisconnectEvent;
import net.dv8tion.jda.api.events.session.SessionRecreateEvent;
import net.dv8tion.jda.api.events.session.SessionResumeEvent;
import net.dv8tion.jda.api.events.session.ShutdownEvent;
import net.dv8tion.jda.api.hooks.ListenerAdapter;
import net.dv8tion.jda.api.interactions.commands.OptionMapping;
import net.dv8tion.jda.api.requests.CloseCode;

/** Tells the events of JDA to a voice, on JDA's thread. */
final class DiscordEvents extends ListenerAdapter {
  private final Consumer<ChatEvent> events;
  private final CompletableFuture<Void> ready;

  DiscordEvents(Consumer<ChatEvent> events, CompletableFuture<Void> ready) {
    this.events = events;
    this.ready = ready;
  }

  @Override
  public void onReady(ReadyEvent event) {
    ready.complete(null);
  }

  @Override
  public void onSessionResume(SessionResumeEvent event) {
    events.accept(new ChatEvent.Resumed());
  }

  @Override
  public void onSessionRecreate(SessionRecreateEvent event) {
    events.accept(new ChatEvent.Resumed());
  }

  @Override
  public void onSessionDisconnect(SessionDisconnectEvent event) {
    CloseCode code = event.getCloseCode();
    events.accept(
        new ChatEvent.Interrupted(code == null ? "the connection was lost" : code.getMeaning()));
  }

  @Override
  public void onShutdown(ShutdownEvent event) {
    ready.completeExceptionally(DiscordFailures.ended(event.getCode()));
    events.accept(new ChatEvent.Ended(DiscordFailures.ended(event.getCode())));
  }

  @Override
  public void onMessageReceived(MessageReceivedEvent event) {
    events.accept(new ChatEvent.Written(DiscordMessages.of(event.getMessage())));
  }

  @Override
  public void onGuildReady(GuildReadyEvent event) {
    DiscordCommands.register(event.getGuild());
  }

  @Override
  public void onGuildJoin(GuildJoinEvent event) {
    DiscordCommands.register(event.getGuild());
  }

  @Override
  public void onSlashCommandInteraction(SlashCommandInteractionEvent event) {
    List<OptionMapping> options = event.getOptions();
    events.accept(
        new ChatEvent.Commanded(
            event.getId(),
            author(event.getUser()),
            DiscordMessages.place(event.getChannel()),
            event.getName(),
            options.isEmpty() ? "" : options.getFirst().getAsString(),
            new DiscordResponder(event)));
  }

  private static ChatMessage.Author author(User user) {
    return new ChatMessage.Author(user.getId(), user.getEffectiveName(), user.isBot());
  }

  @Override
  public void onButtonInteraction(ButtonInteractionEvent event) {
    events.accept(
        new ChatEvent.Clicked(
            author(event.getUser()),
            event.getChannelId() == null ? "" : event.getChannelId(),
            event.getMessageId(),
            event.getComponentId(),
            new DiscordResponder(event)));
  }

  @Override
  public void onMessageDelete(MessageDeleteEvent event) {
    events.accept(new ChatEvent.Deleted(event.getChannel().getId(), event.getMessageId()));
  }

  @Override
  public void onMessageBulkDelete(MessageBulkDeleteEvent event) {
    event
        .getMessageIds()
        .forEach(id -> events.accept(new ChatEvent.Deleted(event.getChannel().getId(), id)));
  }
}
