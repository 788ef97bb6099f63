package choir.actors.voice;

import choir.core.approval.Approval;
import choir.core.chat.ChatCommand;
import choir.core.chat.QuestionText.Choice;
import choir.core.id.AgentId;
import choir.core.run.Inbound;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What people can do to a ranch from a chat. The voice has checked that they are people of the
 * ranch. Thread-safe; no method blocks.
 */
public interface ChatDesk {
  /**
   * What became of an answer.
   *
   * @param given whether this answer is stored; otherwise nothing was changed
   * @param question as it is now; empty if there is none of this id
   * @param words why nothing was changed
   */
  record Decided(boolean given, Optional<Approval> question, String words) {}

  /**
   * Answers a question of an agent.
   *
   * @param by name of the person
   */
  CompletionStage<Decided> decide(AgentId agent, String approval, Choice choice, String by);

  /** Takes a message to an agent: why it is refused; empty once it is stored. */
  CompletionStage<Optional<String>> deliver(AgentId agent, Inbound message);

  /**
   * Carries out any other command.
   *
   * @param argument its option; empty if it has none
   * @return what the person is told: markup of the service, in which texts of others are data
   */
  CompletionStage<String> tell(AgentId agent, ChatCommand command, String argument, String by);
}
