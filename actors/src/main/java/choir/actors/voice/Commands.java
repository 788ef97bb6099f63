package choir.actors.voice;

import choir.core.chat.ChatCommand;
import choir.core.chat.ChatEvent.Commanded;
import choir.core.chat.ChatException;
import choir.core.chat.QuestionText;
import choir.core.chat.QuestionText.Choice;
import choir.core.id.AgentId;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;

/**
 * Carries out the commands of declared people. The service is promised an answer first; a command
 * whose promise fails is not carried out, since the person is told that it has failed.
 */
record Commands(VoiceContext node, AgentId agent, Logger log) {
  private static final int MAX_WORD = 40;

  void handle(Commanded given) {
    Optional<String> person =
        node.gateway().identity(agent).flatMap(identity -> identity.person(given.by()));
    CompletionStage<Void> done =
        person.isEmpty()
            ? given.responder().tell("Only people declared under discord.people can do this.")
            : given
                .responder()
                .defer()
                .thenCompose(promised -> answer(given, person.get()))
                .thenCompose(given.responder()::tell);
    done.whenComplete(
        (told, failure) -> {
          if (failure != null) {
            log.info(
                "the command /{} was not answered: {}",
                given.word(),
                ChatException.of(failure).getMessage());
          }
        });
  }

  private CompletionStage<String> answer(Commanded given, String person) {
    Optional<ChatCommand> command = ChatCommand.of(given.word());
    if (command.isEmpty()) {
      return CompletableFuture.completedStage(
          "There is no command /"
              + given.word().substring(0, Math.min(given.word().length(), MAX_WORD)));
    }
    return carriedOut(given, command.get(), person)
        .exceptionally(
            failure -> {
              log.info("the command /{} failed: {}", given.word(), failure.toString());
              return "No answer in time; it may have been done. Look before you repeat it.";
            });
  }

  private CompletionStage<String> carriedOut(Commanded given, ChatCommand command, String person) {
    return switch (command) {
      case ASK ->
          node.desk()
              .deliver(agent, ChatInbound.of(agent, given, person, node.time().instant()))
              .thenApply(refusal -> refusal.orElse("Asked. The answer is posted here."));
      case APPROVE -> decide(given.argument(), Choice.APPROVE, person);
      case DENY -> decide(given.argument(), Choice.DENY, person);
      case STATUS, AGENTS, RUNS, PAUSE, RESUME ->
          node.desk().tell(agent, command, given.argument(), person);
    };
  }

  private CompletionStage<String> decide(String approval, Choice choice, String person) {
    return node.desk()
        .decide(agent, approval.strip(), choice, person)
        .thenApply(
            decided ->
                decided.given()
                    ? decided.question().map(QuestionText::outcome).orElse("done")
                    : decided.words() + "; nothing was changed");
  }
}
