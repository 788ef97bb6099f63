package choir.runtime.machines;

import choir.actors.ranch.Ranch;
import choir.core.Rejection;
import choir.core.id.AgentId;
import choir.core.placement.Pin;
import choir.runtime.access.AdminToken;
import choir.runtime.access.Scope;
import choir.runtime.access.Token;
import choir.runtime.access.Tokens;
import choir.runtime.http.AgentPath;
import choir.runtime.http.Call;
import choir.runtime.http.DoneView;
import choir.runtime.http.Json;
import choir.runtime.http.Problem;
import choir.runtime.http.Route;
import choir.runtime.http.Route.Answer;
import choir.runtime.http.Route.BodyRule;
import choir.runtime.http.Route.Guarded;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Routes of the machines of the ranch and the placement of agents. */
final class MachineRoutes {
  private static final String PLACE = "/api/v1/agents/{id}/place";
  private static final String NODE = "/api/v1/nodes/{name}";

  private static final Answer DONE = Answer.of(DoneView.class);

  private final Machines machines;
  private final Ranch ranch;
  private final Tokens tokens;
  private final InstantSource time;

  MachineRoutes(Machines machines, Ranch ranch, Tokens tokens, InstantSource time) {
    this.machines = machines;
    this.ranch = ranch;
    this.tokens = tokens;
    this.time = time;
  }

  List<Route> routes() {
    List<Route> routes = new ArrayList<>(agents());
    routes.addAll(nodes());
    return routes;
  }

  private List<Route> agents() {
    return List.of(
        Route.get(
            PLACE,
            Guarded.by(Scope.READ),
            Answer.of(PlacementView.class),
            "Explains where an agent lives and lived, and where it would be placed now.",
            this::explain),
        Route.post(
            PLACE,
            Scope.OPERATE,
            BodyRule.json(PlaceRequest.class),
            DONE,
            "Binds an agent to a node, for some minutes or until further notice.",
            this::send),
        Route.delete(
            PLACE,
            Scope.OPERATE,
            DONE,
            "Releases an agent that is bound to a node.",
            call -> agent(call, id -> machines.send(id, Optional.empty()))));
  }

  private List<Route> nodes() {
    return List.of(
        Route.get(
            "/api/v1/cluster",
            Guarded.by(Scope.READ),
            Answer.of(ClusterView.class),
            "Shows the nodes, their states and roles, and their common store.",
            call -> machines.view().thenApply(view -> Json.response(200, view))),
        Route.post(
            NODE + "/drain",
            Scope.OPERATE,
            BodyRule.NONE,
            DONE,
            "Drains a node: its agents move out, and no others come.",
            call -> ordered(machines.drain(call.part("name"), true))),
        Route.delete(
            NODE + "/drain",
            Scope.OPERATE,
            DONE,
            "Lets a drained node host agents again.",
            call -> ordered(machines.drain(call.part("name"), false))),
        Route.delete(
            NODE,
            Scope.ADMIN,
            DONE,
            "Removes a node that is down for good from the ranch.",
            call ->
                ordered(withoutToken(call.part("name"), () -> machines.remove(call.part("name"))))),
        Route.post(
            "/api/v1/leave",
            Scope.ADMIN,
            BodyRule.NONE,
            DONE,
            "Removes this node from the ranch and stops it. Drain it first.",
            call -> ordered(withoutToken(machines.self(), machines::leave))));
  }

  /**
   * Removes a machine with its token. The token goes first: a node that has left cannot write to
   * the store. It returns if the machine stays.
   */
  private CompletionStage<Optional<Rejection>> withoutToken(
      String node, Supplier<CompletionStage<Optional<Rejection>>> removal) {
    String name = AdminToken.nameOf(node);
    Optional<Token> own =
        tokens.list().stream().filter(token -> token.name().equals(name)).findFirst();
    if (own.isEmpty()) {
      return removal.get();
    }
    return tokens
        .revoke(name)
        .thenCompose(done -> removal.get())
        .thenCompose(
            refusal ->
                refusal.isEmpty()
                    ? CompletableFuture.completedStage(refusal)
                    : tokens.reinstate(own.get()).thenApply(done -> refusal));
  }

  private CompletionStage<HttpResponse> explain(Call call) {
    return new AgentPath(ranch)
        .<PlacementView>declared(call, id -> ranch.ifDeclared(id, machines::explain))
        .thenApply(answer -> Json.response(200, answer));
  }

  private CompletionStage<HttpResponse> agent(
      Call call, Function<AgentId, CompletionStage<Optional<Rejection>>> order) {
    return ordered(order.apply(new AgentPath(ranch).named(call)));
  }

  private CompletionStage<HttpResponse> send(Call call) {
    PlaceRequest request = PlaceRequest.read(call.body());
    Optional<Instant> until =
        request.minutes().map(count -> time.instant().plus(Duration.ofMinutes(count)));
    Pin pin = new Pin(request.node(), until, call.caller().name());
    return agent(call, id -> machines.send(id, Optional.of(pin)));
  }

  private static CompletionStage<HttpResponse> ordered(CompletionStage<Optional<Rejection>> order) {
    return order.thenApply(
        refusal -> {
          if (refusal.isPresent()) {
            throw Problem.of(refusal.get()).refusal();
          }
          return Json.response(200, DoneView.DONE);
        });
  }
}
