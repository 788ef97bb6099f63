package choir.runtime.messages;

import choir.actors.mirrorborn.MirrorbornCommand.Accepted;
import choir.actors.ranch.Mirrorborns;
import choir.actors.ranch.Ranch;
import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.run.Inbound;
import choir.core.run.Priority;
import choir.core.run.RunRecord;
import choir.core.run.Source;
import choir.runtime.access.Scope;
import choir.runtime.http.AgentPath;
import choir.runtime.http.Call;
import choir.runtime.http.Fields;
import choir.runtime.http.Json;
import choir.runtime.http.Route;
import choir.runtime.http.Route.Answer;
import choir.runtime.http.Route.BodyRule;
import choir.runtime.http.Route.Guarded;
import choir.runtime.run.Deliveries;
import choir.runtime.run.RunStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Messages from people, who may wait for the answer or read it as a stream. */
final class MessageRoutes {
  private final Ranch ranch;
  private final Mirrorborns mirrorborns;
  private final Deliveries deliveries;
  private final RunStream streams;
  private final InstantSource time;

  MessageRoutes(
      Ranch ranch,
      Mirrorborns mirrorborns,
      Deliveries deliveries,
      RunStream streams,
      InstantSource time) {
    this.ranch = ranch;
    this.mirrorborns = mirrorborns;
    this.deliveries = deliveries;
    this.streams = streams;
    this.time = time;
  }

  List<Route> routes() {
    return List.of(
        Route.post(
            "/api/v1/agents/{id}/messages",
            Scope.SEND,
            BodyRule.json(MessageRequest.class),
            Answer.of(AcceptedView.class).orEvents(),
            "Sends an agent a message; with Accept: text/event-stream the answer is streamed.",
            this::message),
        Route.get(
            "/api/v1/runs/{run}/stream",
            Guarded.by(Scope.READ),
            Answer.EVENTS,
            "Streams the events of a run from now on, as text/event-stream.",
            this::attach));
  }

  private CompletionStage<HttpResponse> message(Call call) {
    AgentId agent = new AgentPath(ranch).named(call);
    MessageRequest request = MessageRequest.read(call.body());
    String session = request.session().orElse("agent:" + agent + ":main");
    Deliveries.requireSession("session", session);
    Deliveries.recipient("session", Optional.of(session), Optional.of(agent.value()));
    deliveries.requireModel(request.model());
    int wait = request.waitSeconds().orElse(0);
    if (wait > 0 && call.wantsStream()) {
      throw Fields.refuse("wait", "has no meaning with a stream, which ends when the run does");
    }
    String key = deliveries.key(call, request.idempotencyKey());
    Inbound message =
        Inbound.from(
                new Source.Person(call.caller().name()),
                Priority.PERSON,
                RunId.of(call.caller().sender(), key),
                session,
                request.text(),
                time.instant())
            .answeredBy(request.model().orElse(""));
    return call.wantsStream()
        ? streamed(agent, message, key)
        : stored(call, agent, message, key, Duration.ofSeconds(wait));
  }

  private CompletionStage<HttpResponse> stored(
      Call call, AgentId agent, Inbound message, String key, Duration wait) {
    call.mayTake(wait);
    return deliveries
        .deliver(agent, message, "", key)
        .thenCompose(
            accepted -> outcome(accepted, wait).thenApply(found -> answer(accepted, found)));
  }

  private CompletionStage<Optional<RunRecord>> outcome(Accepted accepted, Duration wait) {
    if (wait.isZero()) {
      return accepted.repeat()
          ? mirrorborns.run(accepted.run())
          : CompletableFuture.completedStage(Optional.empty());
    }
    return mirrorborns.await(accepted, wait);
  }

  private static HttpResponse answer(Accepted accepted, Optional<RunRecord> found) {
    AcceptedView answer = AcceptedView.of(accepted, found.map(RunView::of));
    return Json.response(found.filter(RunRecord::isEnded).isPresent() ? 200 : 202, answer);
  }

  private CompletionStage<HttpResponse> streamed(AgentId agent, Inbound message, String key) {
    Accepted expected = new Accepted(message.run(), agent, message.session(), false);
    return streams.deliver(expected, () -> deliveries.deliver(agent, message, "", key));
  }

  private CompletionStage<HttpResponse> attach(Call call) {
    RunId id = RunRoutes.id(call);
    return mirrorborns
        .run(id)
        .thenApply(
            found -> {
              RunRecord run = found.orElseThrow(() -> RunRoutes.unknown(id.value()));
              Accepted accepted = new Accepted(id, run.agent(), run.session(), true);
              return streams.attach(accepted);
            });
  }
}
