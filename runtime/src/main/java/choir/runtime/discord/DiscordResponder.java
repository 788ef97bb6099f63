package choir.runtime.discord;

import choir.core.chat.ChatException;
import choir.core.chat.Responder;
import java.util.EnumSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import net.dv8tion.jda.api.entities.Message;
import net.dv8tion.jda.api.interactions.components.buttons.ButtonInteraction;
import net.dv8tion.jda.api.requests.RestAction;

/** Answers a click through JDA. */
final class DiscordResponder implements Responder {
  private final ButtonInteraction click;

  DiscordResponder(ButtonInteraction click) {
    this.click = click;
  }

  @Override
  public CompletionStage<Void> acknowledge() {
    return send(click::deferEdit);
  }

  @Override
  public CompletionStage<Void> tell(String text) {
    return send(
        () ->
            click
                .reply(text)
                .setEphemeral(true)
                .setAllowedMentions(EnumSet.noneOf(Message.MentionType.class)));
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
