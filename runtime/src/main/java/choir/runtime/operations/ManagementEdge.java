package choir.runtime.operations;

import choir.runtime.access.Scope;
import choir.runtime.http.BindException;
import choir.runtime.http.Call;
import choir.runtime.http.HttpEdge;
import choir.runtime.http.Readiness;
import choir.runtime.http.Route;
import choir.runtime.http.Route.Answer;
import choir.runtime.http.Route.Guarded;
import choir.runtime.ranch.HttpAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.cluster.Cluster;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.japi.function.Function;
import org.apache.pekko.management.cluster.javadsl.ClusterHttpManagementRoutes;
import org.jspecify.annotations.Nullable;

/**
 * HTTP edge for operators' tools: Pekko Management's view of the cluster, health checks for load
 * balancers, and log levels. It does not change the cluster's membership, which is the business of
 * {@code choir}, because the store has to be asked first.
 */
public final class ManagementEdge {
  /** JSON that Pekko Management writes; its own documentation describes it. */
  private static final Answer PEKKO = Answer.media("application/json");

  private static final Guarded READING = Guarded.alwaysBy(Scope.OPERATE);

  private final Supplier<Readiness> hosts;
  private final ActorSystem<?> system;
  private @Nullable Function<HttpRequest, CompletionStage<HttpResponse>> pekko;

  private ManagementEdge(ActorSystem<?> system, Supplier<Readiness> hosts) {
    this.hosts = hosts;
    this.system = system;
  }

  /**
   * Listens until the actor system stops.
   *
   * @param hosts whether the node serves and can host agents
   * @return fails with a {@link BindException} when the address is not available; show its message
   */
  public static CompletionStage<InetSocketAddress> bind(
      ActorSystem<?> system, HttpEdge.Context context, HttpAddress at, Supplier<Readiness> hosts) {
    return HttpEdge.bind(
        system,
        context.alwaysReady(),
        at,
        "management",
        new ManagementEdge(system, hosts).routes());
  }

  private List<Route> routes() {
    List<Route> routes = new ArrayList<>();
    routes.add(
        Route.get(
            "/alive",
            Guarded.OPEN,
            Answer.of(HealthView.class),
            "Tells that the process answers.",
            HealthRoutes::live));
    routes.add(
        Route.get(
            "/ready",
            Guarded.OPEN,
            Answer.of(HealthView.class),
            "Tells whether the node serves and can host agents.",
            this::ready));
    for (String path : List.of("/cluster/members", "/cluster/shards", "/cluster/shards/{kind}")) {
      routes.add(Route.get(path, READING, PEKKO, "An answer of Pekko Management.", this::pekko));
    }
    routes.addAll(new LogLevelRoutes(READING).routes());
    return routes;
  }

  private CompletionStage<HttpResponse> ready(Call call) {
    return CompletableFuture.completedStage(HealthRoutes.answer(hosts.get()));
  }

  /**
   * The handler of Pekko Management, created at the first request: most nodes never get one, and it
   * loads many classes. Only routes that read are forwarded to it.
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
