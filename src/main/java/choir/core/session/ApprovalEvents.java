package choir.core.session;

import choir.core.approval.Approval;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Creates the events of a turn that has to ask a person about a tool call. Pure. */
public final class ApprovalEvents {
  private ApprovalEvents() {}

  /**
   * The event for a call that needs an approval. A turn for which nobody waits does not wait
   * either: the call fails at once, and the question remains in the inbox.
   */
  public static SessionEvent asked(Turn turn, Approval question) {
    Instant at = question.askedAt();
    return turn.attendance().waits()
        ? new SessionEvent.ApprovalAsked(question.run(), question, at)
        : new SessionEvent.ApprovalEnded(
            question.run(), question.ended(Approval.State.UNATTENDED, "", at, false), at);
  }

  /** The event that ends a question in one of the final states. */
  public static SessionEvent ended(Approval ended, Instant now) {
    return new SessionEvent.ApprovalEnded(ended.run(), ended, now);
  }

  /**
   * The event that is due without an external call, but in a write of its own: the end of a
   * question that has expired, and the intent of an approved call. Between the approval and the
   * intent, a kill does not make it look as if the call had happened.
   */
  public static Optional<SessionEvent> due(Turn turn, Instant now) {
    if (isApproved(turn) && TurnPlan.next(turn) instanceof TurnPlan.CallTool call) {
      return Optional.of(
          new SessionEvent.ToolAsked(
              turn.message().run(), call.use().id(), call.use().tool(), now));
    }
    return turn.held()
        .filter(held -> held.isExpiredAt(now))
        .map(held -> ended(held.ended(Approval.State.EXPIRED, "", held.expiresAt(), false), now));
  }

  /** Whether the next call has been approved, and is still to be made. */
  static boolean isApproved(Turn turn) {
    return turn.step() instanceof Turn.ToolDue due && !due.approved().isEmpty();
  }

  /** The event for the open question of a turn that ends, if there is one. */
  static List<SessionEvent> withdrawn(Turn turn, Instant now) {
    return turn.held()
        .map(held -> ended(held.ended(Approval.State.WITHDRAWN, "", now, false), now))
        .map(List::of)
        .orElse(List.of());
  }

  /** What the model is told of a call that was not approved. */
  static String refusal(Approval approval) {
    String rest = "the call was not made. " + advice(approval);
    return switch (approval.state()) {
      case DENIED -> "denied by " + approval.by() + ": " + rest;
      case EXPIRED -> "denied: expired, nobody answered in time: " + rest;
      case UNATTENDED ->
          "not allowed without a person (" + approval.why() + "), and nobody waits here: " + rest;
      case WITHDRAWN -> "withdrawn: " + rest;
      case PENDING, APPROVED ->
          throw new IllegalArgumentException(approval.id() + " is " + approval.state());
    };
  }

  private static String advice(Approval approval) {
    return approval.state() == Approval.State.UNATTENDED
        ? "The question is in the inbox as "
            + approval.id()
            + ". Do what is possible without it, and say what is left"
        : "Go on without it";
  }
}
