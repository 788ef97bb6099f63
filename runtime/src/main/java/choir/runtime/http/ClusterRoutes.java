package choir.runtime.http;

import choir.core.Rejection;
import choir.core.id.AgentId;
import choir.core.placement.Pin;
import choir.runtime.http.Problem.Kind;
import choir.runtime.http.Route.BodyRule;
import choir.runtime.http.Route.Guarded;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** The machines of the ranch, and which agent lives on which. */
final class ClusterRoutes {
  private static final String PLACE = "/api/v1/agents/{id}/place";
  private static final String NODE = "/api/v1/nodes/{name}";

  /** A year: longer is for ever. */
  private static final int MAX_MINUTES = 366 * 24 * 60;

  private final Surroundings node;
  private final Deliveries deliveries;

  ClusterRoutes(Surroundings node, Deliveries deliveries) {
    this.node = node;
    this.deliveries = deliveries;
  }

  List<Route> routes() {
    return List.of(
        Route.get(
            "/api/v1/cluster",
            Guarded.by(Scope.READ),
            "The nodes, what each does and how it is, and the store that they hold together.",
            call -> node.machines().view().thenApply(view -> Json.response(200, view))),
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
            call -> agent(call, id -> node.machines().send(id, Optional.empty()))),
        Route.post(
            NODE + "/drain",
            Scope.OPERATE,
            BodyRule.NONE,
            "Has the agents of a node live elsewhere; nobody new comes.",
            call -> ordered(node.machines().drain(call.part("name"), true))),
        delete(
            NODE + "/drain",
            "Lets agents live on a node again.",
            call -> ordered(node.machines().drain(call.part("name"), false))),
        new Route(
            "DELETE",
            NODE,
            Guarded.by(Scope.ADMIN),
            BodyRule.NONE,
            "Takes a node that is gone for good out of the ranch.",
            call -> ordered(node.machines().remove(call.part("name")))),
        Route.post(
            "/api/v1/leave",
            Scope.ADMIN,
            BodyRule.NONE,
            "Has this node give up its part in the ranch, and end. Drain it first.",
            call -> ordered(node.machines().leave())),
        Route.post(
            "/api/v1/ranch/apply",
            Scope.ADMIN,
            BodyRule.NONE,
            "Puts into force what the files of this machine declare.",
            this::apply));
  }

  private static Route delete(String path, String does, Route.Handler handler) {
    return new Route("DELETE", path, Guarded.by(Scope.OPERATE), BodyRule.NONE, does, handler);
  }

  private CompletionStage<HttpResponse> explain(Call call) {
    return deliveries
        .<Map<String, Object>>declared(
            call,
            id ->
                node.ranch()
                    .find(id)
                    .thenCompose(
                        found ->
                            found.isEmpty()
                                ? CompletableFuture.completedStage(Optional.empty())
                                : node.machines().explain(found.get()).thenApply(Optional::of)))
        .thenApply(answer -> Json.response(200, answer));
  }

  private CompletionStage<HttpResponse> agent(
      Call call, Function<AgentId, CompletionStage<Optional<Rejection>>> order) {
    return ordered(order.apply(Deliveries.agent(call.part("id"), "id")));
  }

  private CompletionStage<HttpResponse> send(Call call) {
    Fields fields = Fields.of(call.body());
    String to = fields.required("node");
    Optional<Integer> minutes = fields.number("minutes", 1, MAX_MINUTES);
    fields.nothingElse();
    Optional<Instant> until =
        minutes.map(count -> node.time().instant().plus(Duration.ofMinutes(count)));
    Pin pin = new Pin(to, until, call.caller().name());
    return agent(call, id -> node.machines().send(id, Optional.of(pin)));
  }

  private CompletionStage<HttpResponse> apply(Call call) {
    return node.machines()
        .apply()
        .thenApply(
            problems -> {
              if (!problems.isEmpty()) {
                throw Problem.of(Kind.BAD_REQUEST, String.join("\n", problems)).refusal();
              }
              return Json.response(200, Map.of("done", true));
            });
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
