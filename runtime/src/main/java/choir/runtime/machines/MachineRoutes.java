package choir.runtime.machines;

import choir.actors.ranch.Ranch;
import choir.core.Rejection;
import choir.core.id.AgentId;
import choir.core.placement.Pin;
import choir.runtime.access.Scope;
import choir.runtime.http.AgentPath;
import choir.runtime.http.Call;
import choir.runtime.http.Fields;
import choir.runtime.http.Json;
import choir.runtime.http.Problem;
import choir.runtime.http.Route;
import choir.runtime.http.Route.BodyRule;
import choir.runtime.http.Route.Guarded;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** The machines of the ranch, and which agent lives on which. */
final class MachineRoutes {
  private static final String PLACE = "/api/v1/agents/{id}/place";
  private static final String NODE = "/api/v1/nodes/{name}";

  /** A year: longer is for ever. */
  private static final int MAX_MINUTES = 366 * 24 * 60;

  private final Machines machines;
  private final Ranch ranch;
  private final InstantSource time;

  MachineRoutes(Machines machines, Ranch ranch, InstantSource time) {
    this.machines = machines;
    this.ranch = ranch;
    this.time = time;
  }

  List<Route> routes() {
    return List.of(
        Route.get(
            "/api/v1/cluster",
            Guarded.by(Scope.READ),
            "The nodes, what each does and how it is, and the store that they hold together.",
            call -> machines.view().thenApply(view -> Json.response(200, view))),
        Route.get(
            PLACE,
            Guarded.by(Scope.READ),
            "Where an agent lives and why, where it lived before, where it would go.",
            this::explain),
        Route.post(
            PLACE,
            Scope.OPERATE,
            BodyRule.JSON,
            "Sends an agent to a node, for some minutes or until further notice.",
            this::send),
        delete(
            PLACE,
            "Lets an agent go where it belongs again.",
            call -> agent(call, id -> machines.send(id, Optional.empty()))),
        Route.post(
            NODE + "/drain",
            Scope.OPERATE,
            BodyRule.NONE,
            "Has the agents of a node live elsewhere; nobody new comes.",
            call -> ordered(machines.drain(call.part("name"), true))),
        delete(
            NODE + "/drain",
            "Lets agents live on a node again.",
            call -> ordered(machines.drain(call.part("name"), false))),
        new Route(
            "DELETE",
            NODE,
            Guarded.by(Scope.ADMIN),
            BodyRule.NONE,
            "Takes a node that is gone for good out of the ranch.",
            call -> ordered(machines.remove(call.part("name")))),
        Route.post(
            "/api/v1/leave",
            Scope.ADMIN,
            BodyRule.NONE,
            "Has this node give up its part in the ranch, and end. Drain it first.",
            call -> ordered(machines.leave())));
  }

  private static Route delete(String path, String does, Route.Handler handler) {
    return new Route("DELETE", path, Guarded.by(Scope.OPERATE), BodyRule.NONE, does, handler);
  }

  private CompletionStage<HttpResponse> explain(Call call) {
    return new AgentPath(ranch)
        .<Map<String, Object>>declared(
            call,
            id ->
                ranch
                    .find(id)
                    .thenCompose(
                        found ->
                            found.isEmpty()
                                ? CompletableFuture.completedStage(Optional.empty())
                                : machines.explain(found.get()).thenApply(Optional::of)))
        .thenApply(answer -> Json.response(200, answer));
  }

  private CompletionStage<HttpResponse> agent(
      Call call, Function<AgentId, CompletionStage<Optional<Rejection>>> order) {
    return ordered(order.apply(AgentPath.id(call)));
  }

  private CompletionStage<HttpResponse> send(Call call) {
    Fields fields = Fields.of(call.body());
    String to = fields.required("node");
    Optional<Integer> minutes = fields.number("minutes", 1, MAX_MINUTES);
    fields.nothingElse();
    Optional<Instant> until = minutes.map(count -> time.instant().plus(Duration.ofMinutes(count)));
    Pin pin = new Pin(to, until, call.caller().name());
    return agent(call, id -> machines.send(id, Optional.of(pin)));
  }

  private static CompletionStage<HttpResponse> ordered(CompletionStage<Optional<Rejection>> order) {
    return order.thenApply(
        refusal -> {
          if (refusal.isPresent()) {
            throw Problem.of(refusal.get()).refusal();
          }
          return Json.response(200, Map.of("done", true));
        });
  }
}
