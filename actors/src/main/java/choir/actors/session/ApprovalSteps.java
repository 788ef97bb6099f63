package choir.actors.session;

import choir.actors.session.SessionCommand.Advance;
import choir.actors.session.SessionCommand.AnswerApproval;
import choir.actors.session.SessionCommand.ApprovalNeeded;
import choir.core.approval.Approval;
import choir.core.run.Pause;
import choir.core.session.ApprovalEvents;
import choir.core.session.SessionEvent;
import choir.core.session.SessionState;
import choir.core.session.Turn;
import choir.core.session.TurnPlan;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * The questions of a session to a person. The session's journal keeps them, so that they survive
 * its node; an answer or the expiry is one event. Confined to the session's actor.
 */
record ApprovalSteps(TurnWork work, TimerScheduler<SessionCommand> timers) {
  /** The event for a call that needs an approval; empty if it is not awaited any more. */
  Optional<SessionEvent> asked(SessionState state, ApprovalNeeded needed) {
    Optional<Turn> turn = TurnPlan.awaitingTool(state, needed.run(), needed.id());
    turn.ifPresent(waiting -> work.done());
    return turn.map(waiting -> ApprovalEvents.asked(waiting, needed.question()));
  }

  /** The question as an answer ends it, or its expiry before; empty if it is not open. */
  static Optional<Approval> ended(SessionState state, AnswerApproval answer, Instant now) {
    return state instanceof SessionState.Turning turning
        ? turning
            .turn()
            .held()
            .filter(held -> held.id().equals(answer.approval()))
            .map(held -> ended(held, answer, now))
        : Optional.empty();
  }

  private static Approval ended(Approval held, AnswerApproval answer, Instant now) {
    boolean always = answer.always() && answer.answer() == Approval.State.APPROVED;
    return held.isExpiredAt(now)
        ? held.ended(Approval.State.EXPIRED, "", held.expiresAt(), false)
        : held.ended(answer.answer(), answer.by(), now, always);
  }

  /** Tells that the turn waits for a person, and has the session look again when it expires. */
  void await(Approval question, Instant now) {
    String reason =
        "%s waits for a person: %s; answer with 'choir approvals approve %s' or 'deny'"
            .formatted(question.tool(), question.why(), question.id());
    work.pause(
        question.run(),
        new Pause(reason, question.askedAt(), 0, question.expiresAt()),
        question.origin());
    Duration left = Duration.between(now, question.expiresAt());
    timers.startSingleTimer(
        Advance.INSTANCE, Advance.INSTANCE, left.isPositive() ? left : Duration.ofMillis(1));
  }
}
