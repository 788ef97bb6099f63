package choir.runtime.http;

import choir.core.failure.Failures;
import choir.runtime.access.Tokens;
import choir.runtime.metrics.HttpMetrics;
import choir.runtime.ranch.HttpAddress;
import choir.runtime.sq.edge.EdgeServer;
import choir.runtime.sq.edge.Throttle;
import choir.runtime.tls.NodeTls;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.apache.pekko.actor.typed.ActorSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The node's HTTP server. */
public final class HttpEdge {
  private static final Logger log = LoggerFactory.getLogger(HttpEdge.class);

  private HttpEdge() {}

  /**
   * Dependencies of every edge.
   *
   * @param readiness called at every request; must not block
   * @param tls certificates for HTTPS beyond loopback; plain HTTP without them
   * @param throttle of invalid tokens; one for all edges, so that more ports are not more attempts
   */
  public record Context(
      Tokens tokens,
      Supplier<Readiness> readiness,
      HttpMetrics metrics,
      Optional<NodeTls> tls,
      Throttle throttle) {
    public Context(
        Tokens tokens,
        InstantSource time,
        Supplier<Readiness> readiness,
        HttpMetrics metrics,
        Optional<NodeTls> tls) {
      this(tokens, readiness, metrics, tls, new Throttle(time));
    }

    /** The same for an edge that serves while the node is not ready as well. */
    public Context alwaysReady() {
      return new Context(tokens, () -> Readiness.READY, metrics, tls, throttle);
    }

    /** Answers the requests of one address with its routes. */
    Dispatcher dispatcher(
        ActorSystem<?> system, HttpAddress at, List<Route> routes, String elsewhere) {
      Guard guard = new Guard(tokens, throttle, at.access());
      return new Dispatcher(system, routes, guard, readiness, metrics, elsewhere);
    }
  }

  /**
   * Listens until the actor system stops, and describes the routes as OpenAPI beside them.
   *
   * @param at address; port 0 takes a free one
   * @param key of {@code ranch.yaml} with the address
   * @return fails with a {@link BindException} when the address is not available; show its message
   */
  public static CompletionStage<InetSocketAddress> bind(
      ActorSystem<?> system, Context context, HttpAddress at, String key, List<Route> routes) {
    Optional<NodeTls> tls = context.tls();
    List<Route> all = new ArrayList<>(routes);
    all.add(OpenApi.route(routes));
    Dispatcher dispatcher = context.dispatcher(system, at, all, "see " + OpenApi.PATH);
    String scheme = at.scheme(tls.isPresent());
    // An engine for each connection: certificates that change are shown by the next one.
    Optional<Supplier<SSLEngine>> engines =
        scheme.equals("https") ? Optional.of(tls.orElseThrow()::engineToServe) : Optional.empty();
    return EdgeServer.bind(
            system,
            InetSocketAddress.createUnresolved(at.address(), at.port()),
            system.settings().config().getConfig("choir.edge"),
            engines,
            dispatcher)
        .handle(
            (address, failure) -> {
              if (failure != null) {
                throw new CompletionException(notBound(at, key, failure));
              }
              log.info("{} at {}", scheme, address);
              return address;
            });
  }

  private static BindException notBound(HttpAddress at, String key, Throwable failure) {
    Throwable cause = Failures.cause(failure);
    return BindException.of(
        at,
        String.valueOf(cause.getMessage()),
        "set %s.port in ranch.yaml".formatted(key),
        "See %s.address in ranch.yaml".formatted(key),
        cause);
  }
}
