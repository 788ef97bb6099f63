package choir.actors.session;

import choir.actors.session.SessionCommand.Reset;
import choir.actors.session.SessionCommand.ResetDone;
import choir.actors.session.SessionCommand.ResetRefused;
import choir.core.Rejection;
import choir.core.session.SessionEvent;
import choir.core.session.SessionState;
import choir.core.session.SessionState.Turning;
import java.time.Instant;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EffectFactories;

/** Resets of a session. Confined to the session's actor. */
final class Resets {
  private Resets() {}

  /**
   * Handles a reset. A turn in progress has already told the model what a reset would remove, so it
   * is not waited for: the caller decides between its end and cancelling it.
   */
  static Effect<SessionEvent, SessionState> on(
      EffectFactories<SessionEvent, SessionState> effect,
      SessionState state,
      Reset reset,
      Instant now) {
    if (state.epoch().reset().equals(reset.id())) {
      return effect.none().thenRun(s -> answer(s, reset));
    }
    if (state instanceof Turning turning) {
      Rejection busy =
          Rejection.conflict("run " + turning.turn().message().run() + " is in progress")
              .remedy("wait for its end, or cancel it");
      return effect.none().thenRun(s -> reset.replyTo().tell(new ResetRefused(busy)));
    }
    return effect
        .persist(new SessionEvent.SessionReset(reset.id(), now))
        .thenRun(s -> answer(s, reset));
  }

  private static void answer(SessionState state, Reset reset) {
    reset.replyTo().tell(new ResetDone(state.epoch().number()));
  }
}
