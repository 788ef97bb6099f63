package choir.actors.voice;

import choir.core.approval.Approval;
import choir.core.id.AgentId;
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
      (agent, approval, answer, by) ->
          CompletableFuture.completedStage(
              new Decided(false, Optional.empty(), "there is no approval '" + approval + "'"));

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
}
