package choir.runtime.discord;

import choir.core.chat.ChatException;
import choir.core.chat.Responder;
import java.util.EnumSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import net.dv8tion.jda.api.entities.Message;
import net.dv8tion.jda.api.interactions.callbacks.IMessageEditCallback;
import net.dv8tion.jda.api.interactions.callbacks.IReplyCallback;
import net.dv8tion.jda.api.requests.RestAction;

/** Answers a click or a command through JDA. */
final class DiscordResponder implements Responder {
  private static final EnumSet<Message.MentionType> NOBODY =
      EnumSet.noneOf(Message.MentionType.class);

  private final IReplyCallback interaction;

  DiscordResponder(IReplyCallback interaction) {
    this.interaction = interaction;
  }

  @Override
  public CompletionStage<Void> acknowledge() {
    return interaction instanceof IMessageEditCallback click
        ? send(click::deferEdit)
        : CompletableFuture.failedStage(
            new ChatException(ChatException.Kind.REFUSED, "it is no click"));
  }

  @Override
  public CompletionStage<Void> defer() {
    return send(() -> interaction.deferReply(true));
  }

  @Override
  public CompletionStage<Void> tell(String text) {
    return interaction.isAcknowledged()
        ? send(() -> interaction.getHook().editOriginal(text).setAllowedMentions(NOBODY))
        : send(() -> interaction.reply(text).setEphemeral(true).setAllowedMentions(NOBODY));
  }

  /** Sends an answer; JDA refuses a second one at once. */
  private static CompletionStage<Void> send(Supplier<? extends RestAction<?>> answer) {
    CompletableFuture<?> sent;
    try {
      sent = answer.get().submit();
    } catch (RuntimeException refused) {
      return CompletableFuture.failedStage(refusal(refused));
    }
    return sent.<Void>thenApply(done -> null)
        .exceptionallyCompose(failure -> CompletableFuture.failedStage(refusal(failure)));
  }

  private static ChatException refusal(Throwable failure) {
    return DiscordFailures.of(failure);
  }
}
