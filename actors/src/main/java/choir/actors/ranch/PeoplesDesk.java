package choir.actors.ranch;

import choir.actors.voice.ChatDesk;
import choir.core.approval.Approval;
import choir.core.chat.QuestionText;
import choir.core.id.AgentId;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The desk of a ranch, at which people act from a chat. Thread-safe. */
public final class PeoplesDesk implements ChatDesk {
  private final Approvals approvals;

  public PeoplesDesk(Approvals approvals) {
    this.approvals = approvals;
  }

  @Override
  public CompletionStage<Decided> decide(AgentId agent, String approval, Answer answer, String by) {
    return approvals
        .find(approval)
        .thenApply(found -> found.filter(each -> each.agent().equals(agent)))
        .thenCompose(
            found ->
                found.isEmpty()
                    ? unchanged(found, "there is no approval '" + approval + "'")
                    : decide(found.get(), answer, by));
  }

  private CompletionStage<Decided> decide(Approval known, Answer answer, String by) {
    if (!known.isOpen()) {
      return unchanged(Optional.of(known), QuestionText.outcome(known));
    }
    return approvals
        .answer(known.id(), answer != Answer.DENY, answer == Answer.ALWAYS, by)
        .thenCompose(
            result ->
                switch (result) {
                  case Approvals.Given given ->
                      CompletableFuture.completedStage(
                          new Decided(true, Optional.of(given.approval()), ""));
                  case Approvals.Refused refused -> refused(known.id(), refused);
                });
  }

  /** Somebody else was quicker, or the question does not allow this answer. */
  private CompletionStage<Decided> refused(String approval, Approvals.Refused refused) {
    return approvals
        .find(approval)
        .thenCompose(
            now ->
                unchanged(
                    now,
                    now.filter(each -> !each.isOpen())
                        .map(QuestionText::outcome)
                        .orElseGet(() -> refused.rejection().words())));
  }

  private static CompletionStage<Decided> unchanged(Optional<Approval> question, String words) {
    return CompletableFuture.completedStage(new Decided(false, question, words));
  }
}
