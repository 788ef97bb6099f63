package choir.runtime.messages;

import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.run.Inbound;
import choir.core.run.Priority;
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
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** The hooks that a ranch declares for callers with a body of their own form. */
final class MappedHookRoutes {
  /** As other hooks. */
  private static final BodyRule ANY_JSON = new BodyRule(256 << 10, true, Optional.empty());

  private final AgentPath agents;
  private final Deliveries deliveries;
  private final Supplier<HookSettings> settings;
  private final HookLimit limit;
  private final InstantSource time;

  MappedHookRoutes(
      AgentPath agents,
      Deliveries deliveries,
      Supplier<HookSettings> settings,
      HookLimit limit,
      InstantSource time) {
    this.agents = agents;
    this.deliveries = deliveries;
    this.settings = settings;
    this.limit = limit;
    this.time = time;
  }

  List<Route> routes() {
    return List.of(
        Route.post(
            "/hooks/in/{name}",
            Guarded.orHook(Scope.SEND),
            ANY_JSON,
            Answer.of(HookView.class),
            "Calls a hook of the section hooks of ranch.yaml, with any JSON.",
            limit.limited(this::call)));
  }

  private CompletionStage<HttpResponse> call(Call call) {
    HookMapping mapping = mapping(call.part("name"));
    HookTemplate.Input input =
        new HookTemplate.Input(Json.read(call.body()), call::header, call::query);
    String text = HookTemplate.of(mapping.message()).fill(input);
    if (text.isBlank()) {
      throw Problem.of(
              Kind.BAD_REQUEST,
              "the message of the hook '%s' is blank for this body; see hooks in ranch.yaml"
                  .formatted(mapping.name()))
          .refusal();
    }
    Fields.requireWellFormed("message", text);
    String key = deliveries.key(call, filled(mapping.key(), input));
    RunId run = RunId.of(call.caller().sender(), mapping.name() + " " + key);
    String session = filled(mapping.session(), input).orElseGet(() -> Deliveries.ownSession(run));
    Deliveries.requireSession("session", session);
    return recipient(mapping)
        .thenCompose(
            agent -> deliveries.deliver(agent, message(call, mapping, run, session, text), "", key))
        .thenApply(
            accepted -> Json.response(202, HookView.of(accepted, List.of(), Optional.empty())));
  }

  private HookMapping mapping(String name) {
    List<HookMapping> mappings = settings.get().mappings();
    return mappings.stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                Problem.of(
                        Kind.NOT_FOUND,
                        "ranch.yaml declares no hook '%s'; it declares %s"
                            .formatted(name, mappings.stream().map(HookMapping::name).toList()))
                    .refusal());
  }

  private CompletionStage<AgentId> recipient(HookMapping mapping) {
    return mapping.agent().isPresent()
        ? CompletableFuture.completedStage(agents.named(mapping.agent().get(), ""))
        : agents.defaultAgent();
  }

  /** A template that this request leaves blank counts as not declared. */
  private static Optional<String> filled(Optional<String> template, HookTemplate.Input input) {
    return template.map(text -> HookTemplate.of(text).fill(input)).filter(text -> !text.isBlank());
  }

  private Inbound message(Call call, HookMapping mapping, RunId run, String session, String text) {
    return Inbound.from(
            new Source.Hook(call.caller().name(), mapping.name()),
            Priority.WORK,
            run,
            session,
            text,
            time.instant())
        .asExternal();
  }
}
