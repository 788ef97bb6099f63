package choir.runtime.approval;

import choir.core.approval.Approval;
import choir.core.run.Attendance;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A question of an agent to a person.
 *
 * @param subjects what the call touches: real paths and all arguments
 * @param arguments of the call, a JSON object as text, as the model wrote it
 * @param fingerprint hash of the exact call
 * @param state {@code pending}, {@code approved}, {@code denied}, {@code expired}, {@code
 *     withdrawn} or {@code unattended}
 * @param outcome what became of it, in words
 * @param asker whose question it is; absent unless another agent has asked this one
 */
record ApprovalView(
    String id,
    String agent,
    String session,
    String run,
    String tool,
    List<String> subjects,
    String arguments,
    String why,
    String fingerprint,
    Instant asked,
    Instant waitsUntil,
    String state,
    String outcome,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> by,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Instant> ended,
    boolean always,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<AskerView> asker) {
  /**
   * The agent at the beginning of the chain, and its sender.
   *
   * @param agent the agent that was asked first
   * @param run its run, which waits as well
   * @param source who asked it, as {@code person ada}
   */
  record AskerView(String agent, String run, String source) {
    private static AskerView of(Attendance asker) {
      return new AskerView(asker.agent().value(), asker.run().value(), asker.source().line());
    }
  }

  static ApprovalView of(Approval approval) {
    return new ApprovalView(
        approval.id(),
        approval.agent().value(),
        approval.session(),
        approval.run().value(),
        approval.tool(),
        approval.subjects(),
        approval.arguments(),
        approval.why(),
        approval.fingerprint(),
        approval.askedAt(),
        approval.expiresAt(),
        approval.state().name().toLowerCase(Locale.ROOT),
        approval.outcome(),
        Optional.of(approval.by()).filter(by -> !by.isEmpty()),
        approval.endedAt(),
        approval.always(),
        approval.origin().map(AskerView::of));
  }
}
