package choir.actors.voice;

import choir.core.approval.Approval;
import choir.core.chat.ChatCommand;
import choir.core.id.AgentId;
import choir.core.run.Inbound;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What people can do to a ranch from a chat. The voice has checked that they are people of the
 * ranch. Thread-safe; no method blocks.
 */
public interface ChatDesk {
  /** A ranch in which nothing can be done from a chat. */
  ChatDesk NONE =
      new ChatDesk() {
        @Override
        public CompletionStage<Decided> decide(
            AgentId agent, String approval, Answer answer, String by) {
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
      };

  /** An answer to a question. */
  enum Answer {
    APPROVE,
    /** Approves the call, and the same call from now on. */
    ALWAYS,
    DENY
  }

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
  CompletionStage<Decided> decide(AgentId agent, String approval, Answer answer, String by);

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
