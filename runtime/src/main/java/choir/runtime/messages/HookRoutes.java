package choir.runtime.messages;

import choir.actors.mirrorborn.MirrorbornCommand.Accepted;
import choir.actors.ranch.Mirrorborns;
import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.run.Inbound;
import choir.core.run.Priority;
import choir.core.run.ReplyTo;
import choir.core.run.RunRecord;
import choir.core.run.Source;
import choir.runtime.access.Scope;
import choir.runtime.http.AgentPath;
import choir.runtime.http.Call;
import choir.runtime.http.Fields;
import choir.runtime.http.Json;
import choir.runtime.http.Problem;
import choir.runtime.http.Problem.Kind;
import choir.runtime.http.Route;
import choir.runtime.http.Route.Answer;
import choir.runtime.http.Route.BodyRule;
import choir.runtime.http.Route.Guarded;
import choir.runtime.run.Deliveries;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Hooks of OpenClaw's users. Their texts come from outside: they are data, never instructions. */
final class HookRoutes {
  private final Mirrorborns mirrorborns;
  private final AgentPath agents;
  private final Deliveries deliveries;
  private final HookLimit limit;
  private final InstantSource time;

  HookRoutes(
      Mirrorborns mirrorborns,
      AgentPath agents,
      Deliveries deliveries,
      HookLimit limit,
      InstantSource time) {
    this.mirrorborns = mirrorborns;
    this.agents = agents;
    this.deliveries = deliveries;
    this.limit = limit;
    this.time = time;
  }

  List<Route> routes() {
    return List.of(
        Route.post(
            "/hooks/agent",
            Guarded.orHook(Scope.SEND),
            BodyRule.hook(HookRequest.class),
            Answer.of(HookView.class),
            "Sends an agent a message; 202 once it is stored.",
            limit.limited(this::agent)),
        Route.post(
            "/agents/{id}/hooks/agent",
            Guarded.orHook(Scope.SEND),
            BodyRule.hook(HookRequest.class),
            Answer.of(HookView.class),
            "Sends the agent of the path a message, as /hooks/agent does.",
            limit.limited(this::agent)),
        Route.post(
            "/agents/{id}/hooks/wake",
            Guarded.orHook(Scope.SEND),
            BodyRule.hook(WakeRequest.class),
            Answer.of(WakeView.class),
            "Sends a text to the main session of the agent of the path.",
            limit.limited(this::wake)),
        Route.post(
            "/hooks/wake",
            Guarded.orHook(Scope.SEND),
            BodyRule.hook(WakeRequest.class),
            Answer.of(WakeView.class),
            "Sends a text to an agent's main session.",
            limit.limited(this::wake)));
  }

  private CompletionStage<HttpResponse> agent(Call call) {
    Fields fields = Fields.of(call.body());
    HookRequest hook = HookRequest.read(fields);
    List<String> ignored = hook.ignored(fields.unknown());
    deliveries.requireModel(hook.model());
    String key = deliveries.key(call, hook.idempotencyKey());
    Inbound message = inbound(call, hook, RunId.of(call.caller().sender(), key));
    return target(call, hook.recipient())
        .thenCompose(agent -> deliveries.deliver(agent, message, "agentId", key))
        .thenCompose(
            accepted ->
                outcome(call, hook, message, accepted)
                    .thenApply(run -> answer(accepted, ignored, run)));
  }

  /** The run as far as the caller wants to know it, or has to: of a repeat, or of a delivery. */
  private CompletionStage<Optional<RunRecord>> outcome(
      Call call, HookRequest hook, Inbound message, Accepted accepted) {
    if (hook.patience().isPresent()) {
      call.mayTake(hook.patience().get());
      return mirrorborns.await(accepted, hook.patience().get());
    }
    if (accepted.repeat()) {
      return mirrorborns.run(accepted.run());
    }
    return CompletableFuture.completedStage(
        message.replyTo() instanceof ReplyTo.Nowhere
            ? Optional.empty()
            : Optional.of(
                RunRecord.accepted(accepted.agent(), message).delivered(accepted.delivery())));
  }

  private static HttpResponse answer(
      Accepted accepted, List<String> ignored, Optional<RunRecord> run) {
    int status = run.filter(RunRecord::isEnded).isPresent() ? 200 : 202;
    return Json.response(status, HookView.of(accepted, ignored, run.map(RunView::of)));
  }

  /** The recipient: that of the path, of the body, or the default agent. */
  private CompletionStage<AgentId> target(Call call, Optional<String> agent) {
    Optional<String> ofPath = Optional.ofNullable(call.path().get("id"));
    if (ofPath.isPresent() && agent.isPresent() && !agent.equals(ofPath)) {
      throw Fields.refuse(
          "agentId",
          "is '%s', but the address is that of '%s'; leave it out"
              .formatted(agent.get(), ofPath.get()));
    }
    if (ofPath.isPresent()) {
      return CompletableFuture.completedStage(agents.named(ofPath.get(), ""));
    }
    return agent.isPresent()
        ? CompletableFuture.completedStage(agents.named(agent.get(), "agentId"))
        : agents.defaultAgent();
  }

  private Inbound inbound(Call call, HookRequest hook, RunId run) {
    return Inbound.from(
            new Source.Hook(call.caller().name(), hook.label()),
            Priority.WORK,
            run,
            hook.sessionOf(run),
            hook.message(),
            time.instant())
        .asExternal()
        .replyingTo(hook.replyTo())
        .answeredBy(hook.model().orElse(""));
  }

  private CompletionStage<HttpResponse> wake(Call call) {
    Fields fields = Fields.of(call.body());
    WakeRequest wake = WakeRequest.read(fields);
    List<String> ignored = fields.unknown();
    String mode = wake.mode().orElse(WakeRequest.NOW);
    if (!mode.equals(WakeRequest.NOW)) {
      throw Problem.of(
              Kind.CONFLICT,
              "mode",
              "this ranch has no heartbeats, so nothing would come of it; send mode now")
          .refusal();
    }
    Optional<String> session = wake.sessionKey();
    session.ifPresent(given -> Deliveries.requireSession("sessionKey", given));
    String key = deliveries.key(call, wake.idempotencyKey());
    RunId run = RunId.of(call.caller().sender(), key);
    return target(call, wake.recipient())
        .thenCompose(
            agent ->
                deliveries.deliver(
                    agent,
                    news(call, run, wake.text(), session.orElse("agent:" + agent + ":main")),
                    "agentId",
                    key))
        .thenApply(accepted -> Json.response(200, WakeView.of(accepted, ignored, mode)));
  }

  private Inbound news(Call call, RunId run, String text, String session) {
    return Inbound.from(
            new Source.Hook(call.caller().name(), ""),
            Priority.WORK,
            run,
            session,
            text,
            time.instant())
        .asExternal();
  }
}
