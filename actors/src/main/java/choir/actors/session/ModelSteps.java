package choir.actors.session;

import choir.core.id.RunId;
import choir.core.model.ModelFailure;
import choir.core.model.ModelRequest;
import choir.core.model.ModelRouter;
import choir.core.model.Outage;
import choir.core.session.Persona;
import choir.core.session.SessionEvent;
import choir.core.session.SessionState.Turning;
import choir.core.session.Turn;
import choir.core.session.TurnPlan;
import choir.core.session.TurnSteps;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The steps of a session that ask its model. Confined to the session's actor. */
record ModelSteps(SessionContext node, ModelGate gate, TurnWork work) {
  /**
   * The intent of a model call, and the call; a call repeated after a crash is not stored again. A
   * step whose events end the turn has no call.
   *
   * @param before preceding events that are not stored yet
   */
  Step ask(Turning turning, Persona known, List<SessionEvent> before) {
    Turn turn = turning.turn();
    RunId run = turn.message().run();
    String name = ModelGate.named(turn);
    List<SessionEvent> events = new ArrayList<>(before);
    Optional<ModelRouter.Route> route = node.models().route(name);
    if (route.isEmpty()) {
      ModelFailure unknown = new ModelFailure.BadRequest("no model '" + name + "' is declared");
      SessionEvent failed = TurnSteps.failed(turn, unknown, Optional.empty(), now());
      events.addAll(TurnSteps.from(turning, failed, now()));
      return new Step(events, state -> {});
    }
    Optional<Outage> outage = gate.admit(turn);
    if (outage.isPresent()) {
      return await(turning, events, outage.get());
    }
    boolean again = TurnPlan.next(turn) instanceof TurnPlan.AwaitModel;
    int call =
        TurnPlan.next(turn) instanceof TurnPlan.AwaitModel await ? await.call() : turn.calls() + 1;
    ModelRequest request = work.request(turning, known, route.get(), call);
    if (!again) {
      String model = route.get().model();
      events.add(new SessionEvent.ModelAsked(run, call, model, request.digest(), now()));
    }
    return new Step(
        events, state -> work.callModel(run, call, gate.model(turn), route.get(), request));
  }

  /** Waits for a model that takes no calls; the beginning of the wait is stored. */
  private Step await(Turning turning, List<SessionEvent> events, Outage outage) {
    events.addAll(TurnSteps.deferred(turning, outage, now()));
    return new Step(events, state -> gate.await(state, outage));
  }

  private Instant now() {
    return node.time().instant();
  }
}
