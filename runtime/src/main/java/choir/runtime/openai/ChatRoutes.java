package choir.runtime.openai;

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
import choir.runtime.http.Json;
import choir.runtime.http.Problem;
import choir.runtime.http.Problem.Kind;
import choir.runtime.http.Route;
import choir.runtime.http.Route.Answer;
import choir.runtime.http.Route.BodyRule;
import choir.runtime.http.Route.Guarded;
import choir.runtime.run.Deliveries;
import choir.runtime.run.RunStream;
import choir.runtime.run.WaitLimits;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Agents as models: their list, and chat completions. */
final class ChatRoutes {
  private final ActorSystem<?> system;
  private final Ranch ranch;
  private final Mirrorborns mirrorborns;
  private final Deliveries deliveries;
  private final InstantSource time;
  private final Supplier<String> ids;

  ChatRoutes(
      ActorSystem<?> system,
      Ranch ranch,
      Mirrorborns mirrorborns,
      Deliveries deliveries,
      InstantSource time,
      Supplier<String> ids) {
    this.system = system;
    this.ranch = ranch;
    this.mirrorborns = mirrorborns;
    this.deliveries = deliveries;
    this.time = time;
    this.ids = ids;
  }

  List<Route> routes() {
    return List.of(
        Route.get(
            "/v1/models",
            Guarded.by(Scope.READ),
            Answer.of(ModelsView.class),
            "Lists the agents as OpenAI's API lists models.",
            this::models),
        Route.get(
            "/v1/models/{id}",
            Guarded.by(Scope.READ),
            Answer.of(ModelsView.Model.class),
            "Shows an agent as OpenAI's API shows a model.",
            this::model),
        Route.post(
            "/v1/chat/completions",
            Scope.SEND,
            BodyRule.json(ChatRequest.class),
            Answer.of(CompletionView.class).orEvents(),
            "Sends an agent a message as OpenAI's API does, and waits for the answer.",
            this::complete));
  }

  private CompletionStage<HttpResponse> models(Call call) {
    return ranch
        .residents()
        .thenApply(
            found ->
                ModelsView.of(
                    found.agents().stream()
                        .map(agent -> ModelsView.Model.of(agent, found.ranch()))
                        .toList()))
        .thenApply(view -> Json.response(200, view));
  }

  private CompletionStage<HttpResponse> model(Call call) {
    return new AgentPath(ranch)
        .declared(call, ranch::find)
        .thenApply(agent -> ModelsView.Model.of(agent, ranch.known().residents().ranch()))
        .thenApply(view -> Json.response(200, view));
  }

  private CompletionStage<HttpResponse> complete(Call call) {
    ChatRequest request = ChatRequest.read(call.body());
    AgentId agent = new AgentPath(ranch).named(request.model(), "model");
    String key = deliveries.key(call, Optional.empty());
    RunId run = RunId.of(call.caller().sender(), key);
    Inbound message =
        Inbound.from(
            new Source.Person(call.caller().name()),
            Priority.PERSON,
            run,
            request.session(call.caller().name(), run),
            request.text(),
            time.instant());
    Inbound sent = request.quotesAnswers() ? message.asQuoting() : message;
    return request.isStream()
        ? streamed(agent, sent, key, request.includesUsage())
        : awaited(call, agent, sent, key);
  }

  private CompletionStage<HttpResponse> awaited(
      Call call, AgentId agent, Inbound message, String key) {
    call.mayTake(WaitLimits.MOST);
    return deliveries
        .deliver(agent, message, "model", key)
        .thenCompose(accepted -> mirrorborns.await(accepted, WaitLimits.MOST))
        .thenApply(found -> answer(message.run(), found));
  }

  private static HttpResponse answer(RunId run, Optional<RunRecord> found) {
    RunRecord record =
        found.filter(RunRecord::isEnded).orElseThrow(() -> unfinished(run).refusal());
    if (record.state() != RunRecord.State.COMPLETED) {
      throw unanswered(record).refusal();
    }
    return Json.response(200, CompletionView.of(record));
  }

  private static Problem unfinished(RunId run) {
    return Problem.of(
            Kind.NO_ANSWER,
            "the run continues after %d s; ask for its end at /hooks/runs/%s, or use a stream"
                .formatted(WaitLimits.MOST.toSeconds(), run))
        .with("runId", run.value());
  }

  /** The problem of a run that ended without an answer. */
  static Problem unanswered(RunRecord run) {
    String detail = run.state() == RunRecord.State.CANCELLED ? "the run was cancelled" : run.text();
    return Problem.of(Kind.RUN_FAILED, detail).with("runId", run.run().value());
  }

  private CompletionStage<HttpResponse> streamed(
      AgentId agent, Inbound message, String key, boolean includesUsage) {
    long created = message.sentAt().getEpochSecond();
    RunStream streams =
        new RunStream(system, mirrorborns, ids, () -> new CompletionChunks(created, includesUsage));
    Accepted expected = new Accepted(message.run(), agent, message.session(), false);
    return streams.deliver(expected, () -> deliveries.deliver(agent, message, "model", key));
  }
}
