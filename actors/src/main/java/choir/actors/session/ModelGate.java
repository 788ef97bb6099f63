package choir.actors.session;

import choir.actors.session.SessionCommand.Advance;
import choir.core.id.RunId;
import choir.core.model.ModelFailure;
import choir.core.model.Outage;
import choir.core.run.Pause;
import choir.core.session.SessionEvent;
import choir.core.session.SessionState;
import choir.core.session.Turn;
import choir.core.session.TurnPlan;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Lets the model calls of a session through unless the model is known to be unavailable, and wakes
 * the session when that may have changed. Confined to the session's actor.
 */
final class ModelGate {
  private final SessionContext node;
  private final ActorRef<SessionCommand> session;
  private final TimerScheduler<SessionCommand> timers;
  private final TurnWork work;

  ModelGate(
      SessionContext node,
      ActorRef<SessionCommand> session,
      TimerScheduler<SessionCommand> timers,
      TurnWork work) {
    this.node = node;
    this.session = session;
    this.timers = timers;
    this.work = work;
  }

  /** The declared model that a turn asks. */
  String model(Turn turn) {
    return node.models().declared(named(turn));
  }

  /** The name by which a turn asks for its model. */
  static String named(Turn turn) {
    String override = turn.message().model();
    return override.isEmpty() ? turn.profile().model() : override;
  }

  /** Empty if the model may be called now. */
  Optional<Outage> admit(Turn turn) {
    return node.availability().admit(model(turn), now());
  }

  void answered(Turn turn) {
    node.availability().answered(model(turn));
  }

  /** The outage that a failed call belongs to, if any. */
  Optional<Outage> failed(Turn turn, ModelFailure failure) {
    return node.availability().failed(model(turn), failure, work.askedAt(), now());
  }

  /** Takes up the outage in which a turn waited before it came to this node. */
  void restore(Turn turn) {
    if (turn.isInOutage() && TurnPlan.next(turn) instanceof TurnPlan.AskModel ask) {
      Turn.Trouble trouble = turn.trouble().orElseThrow();
      node.availability()
          .restore(
              new Outage(
                  model(turn),
                  trouble.kind(),
                  trouble.detail(),
                  trouble.since(),
                  Math.max(1, turn.unanswered()),
                  ask.notBefore()),
              now());
    }
  }

  /** Tells that the turn waits to repeat a call whose answer was incomplete. */
  void pause(Turn turn, SessionEvent.ModelFailed failed) {
    String reason = "model '" + model(turn) + "': " + failed.detail();
    work.pause(failed.run(), new Pause(reason, failed.at(), turn.failures() + 1, failed.retryAt()));
  }

  /** Tells that the turn waits, and has the session try again in time. */
  void await(SessionState state, Outage outage) {
    if (state instanceof SessionState.Turning turning) {
      await(turning.turn(), outage);
    }
  }

  private void await(Turn turn, Outage outage) {
    RunId run = turn.message().run();
    work.pause(run, new Pause(outage.words(), outage.since(), outage.attempts(), outage.nextTry()));
    Instant end = TurnPlan.givesUpAt(turn).orElse(outage.nextTry());
    Instant next = end.isBefore(outage.nextTry()) ? end : outage.nextTry();
    Duration pause = Duration.between(now(), next);
    timers.startSingleTimer(
        Advance.INSTANCE, Advance.INSTANCE, pause.isPositive() ? pause : Duration.ofMillis(1));
    node.availability().await(outage.model(), session, () -> session.tell(Advance.INSTANCE));
  }

  private Instant now() {
    return node.time().instant();
  }
}
