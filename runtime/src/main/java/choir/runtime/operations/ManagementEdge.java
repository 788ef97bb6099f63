package choir.runtime.operations;

import choir.runtime.access.Scope;
import choir.runtime.http.BindException;
import choir.runtime.http.Call;
import choir.runtime.http.HttpEdge;
import choir.runtime.http.Readiness;
import choir.runtime.http.Route;
import choir.runtime.http.Route.Guarded;
import choir.runtime.ranch.HttpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.cluster.Cluster;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.japi.function.Function;
import org.apache.pekko.management.cluster.javadsl.ClusterHttpManagementRoutes;
import org.jspecify.annotations.Nullable;

/**
 * Where operators' tools ask: Pekko Management's own view of the cluster, health for load
 * balancers, levels of the log. It changes nothing of the cluster: who takes part is {@code
 * choir}'s affair, which asks the store first.
 */
public final class ManagementEdge {
  private final Guarded reading;
  private final Supplier<Readiness> hosts;
  private final ActorSystem<?> system;
  private @Nullable Function<HttpRequest, CompletionStage<HttpResponse>> pekko;

  private ManagementEdge(ActorSystem<?> system, HttpAddress at, Supplier<Readiness> hosts) {
    this.reading = reading(at);
    this.hosts = hosts;
    this.system = system;
  }

  /**
   * Listens until the actor system stops.
   *
   * @param hosts whether the node serves and has, or could have, agents
   * @return fails with a {@link BindException} when the address is not available; show its message
   */
  public static CompletionStage<ServerBinding> bind(
      ActorSystem<?> system, HttpEdge.Context context, HttpAddress at, Supplier<Readiness> hosts) {
    return HttpEdge.bind(
        system,
        context.alwaysReady(),
        at,
        "management",
        new ManagementEdge(system, at, hosts).routes());
  }

  public static Guarded reading(HttpAddress at) {
    return Guarded.openOnLoopback(at, Scope.OPERATE);
  }

  private List<Route> routes() {
    List<Route> routes = new ArrayList<>();
    routes.add(
        Route.get("/alive", Guarded.OPEN, "Whether the process answers.", HealthRoutes::live));
    routes.add(
        Route.get(
            "/ready", Guarded.OPEN, "Whether the node serves and can have agents.", this::ready));
    for (String path : List.of("/cluster/members", "/cluster/shards", "/cluster/shards/{kind}")) {
      routes.add(Route.get(path, reading, "As Pekko Management sees it.", this::pekko));
    }
    routes.addAll(new LogLevelRoutes(reading).routes());
    return routes;
  }

  private CompletionStage<HttpResponse> ready(Call call) {
    return CompletableFuture.completedStage(HealthRoutes.answer(hosts.get()));
  }

  /**
   * Made for the first who asks: most nodes are never asked, and it brings much with it. Those
   * routes of Pekko's that only read are fewer than what reads; what changes has no route of ours.
   */
  private synchronized Function<HttpRequest, CompletionStage<HttpResponse>> ofPekko() {
    if (pekko == null) {
      pekko =
          ClusterHttpManagementRoutes.all(Cluster.get(Adapter.toClassic(system))).handler(system);
    }
    return pekko;
  }

  private CompletionStage<HttpResponse> pekko(Call call) {
    try {
      return ofPekko().apply(call.request());
    } catch (RuntimeException broken) {
      throw broken;
    } catch (Exception undeclared) {
      throw new IllegalStateException(undeclared);
    }
  }
}
