package choir.runtime.http;

import choir.core.failure.Failures;
import choir.runtime.ranch.HttpAddress;
import choir.runtime.tls.NodeTls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.http.javadsl.ConnectionContext;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.ServerBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The node's HTTP server. */
public final class HttpEdge {
  private static final Logger log = LoggerFactory.getLogger(HttpEdge.class);

  /** What is under way when the node stops may take this long. */
  private static final Duration LINGER = Duration.ofSeconds(3);

  private HttpEdge() {}

  /**
   * Listens until the actor system stops.
   *
   * @return fails with a {@link BindException} when the address cannot be had; show its message
   */
  public static CompletionStage<ServerBinding> bind(ActorSystem<?> system, Surroundings node) {
    Guard guard = new Guard(node.tokens(), new Throttle(node.time()));
    HttpAddress at = new HttpAddress(node.address(), node.port());
    Dispatcher dispatcher =
        new Dispatcher(
            system, routes(system, node), guard, node.readiness(), node.metrics().http());
    return bind(system, dispatcher, at, node.tls(), "http");
  }

  /**
   * Listens until the actor system stops.
   *
   * @param tls with which it serves HTTPS where other machines can reach it
   * @param key of {@code ranch.yaml} that says where
   */
  static CompletionStage<ServerBinding> bind(
      ActorSystem<?> system,
      Dispatcher dispatcher,
      HttpAddress at,
      Optional<NodeTls> tls,
      String key) {
    ServerBuilder server =
        Http.get(system)
            .newServerAt(at.address(), at.port())
            .adaptSettings(settings -> settings.withRemoteAddressAttribute(true));
    String scheme = at.scheme(tls.isPresent());
    // An engine for each connection: certificates that change are shown by the next one.
    ServerBuilder secured =
        scheme.equals("https")
            ? server.enableHttps(ConnectionContext.httpsServer(tls.orElseThrow()::engineToServe))
            : server;
    return secured
        .bind(dispatcher::handle)
        .handle(
            (binding, failure) ->
                failure == null
                    ? CompletableFuture.completedStage(started(binding, scheme, system))
                    : CompletableFuture.<ServerBinding>failedStage(notBound(at, key, failure)))
        .thenCompose(stage -> stage);
  }

  private static ServerBinding started(
      ServerBinding binding, String scheme, ActorSystem<?> system) {
    log.info("{} at {}", scheme, binding.localAddress());
    return binding.addToCoordinatedShutdown(LINGER, system);
  }

  private static BindException notBound(HttpAddress at, String key, Throwable failure) {
    Throwable cause = Failures.cause(failure);
    String what = at.address() + ":" + at.port();
    String why = String.valueOf(cause.getCause() == null ? cause : cause.getCause().getMessage());
    boolean taken = why.contains("already in use");
    return new BindException(
        at.port(),
        taken
            ? "port %d of %s is in use. Stop what listens there ('ss -ltnp' names it), or set"
                    .formatted(at.port(), at.address())
                + " %s.port in ranch.yaml".formatted(key)
            : "cannot listen on %s: %s. See %s.address in ranch.yaml".formatted(what, why, key),
        cause);
  }

  static List<Route> routes(ActorSystem<?> system, Surroundings node) {
    Deliveries deliveries = new Deliveries(node);
    RunStream streams = new RunStream(system, node);
    Executor disk = system.dispatchers().lookup(DispatcherSelector.blocking());
    List<Route> routes = new ArrayList<>();
    routes.addAll(new HookRoutes(node, deliveries).routes());
    routes.addAll(new MessageRoutes(node, deliveries, streams).routes());
    routes.addAll(new RunRoutes(node).routes());
    routes.addAll(new AgentRoutes(node, deliveries).routes());
    routes.addAll(new JournalRoutes(node, deliveries, disk).routes());
    routes.addAll(new StatusRoutes(system, node, disk).routes());
    routes.addAll(new TokenRoutes(node.tokens()).routes());
    routes.addAll(new ClusterRoutes(node, deliveries).routes());
    routes.addAll(new JoinRoutes(node, disk).routes());
    routes.addAll(new BackupRoutes(node).routes());
    routes.addAll(new HealthRoutes(node).routes());
    routes.add(new MetricsRoute(node, disk).route());
    routes.add(OpenApi.route(routes));
    return routes;
  }
}
