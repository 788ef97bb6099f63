package choir.actors;

import choir.actors.voice.ChatDesk;
import choir.core.chat.ChatCommand;
import choir.core.chat.QuestionText.Choice;
import choir.core.id.AgentId;
import choir.core.run.Inbound;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The desk of a ranch in which nothing can be done from a chat. */
public class NoDesk implements ChatDesk {
  @Override
  public CompletionStage<Decided> decide(AgentId agent, String approval, Choice choice, String by) {
    return CompletableFuture.completedStage(
        new Decided(false, Optional.empty(), "there is no approval '" + approval + "'"));
  }

  @Override
  public CompletionStage<Optional<String>> deliver(AgentId agent, Inbound message) {
    return CompletableFuture.completedStage(Optional.of("nothing can be asked here"));
  }

  @Override
  public CompletionStage<String> tell(
      AgentId agent, ChatCommand command, String argument, String by) {
    return CompletableFuture.completedStage("there is no command here");
  }
}
