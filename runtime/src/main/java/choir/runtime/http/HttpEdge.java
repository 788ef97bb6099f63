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
   */
  public record Context(
      Tokens tokens,
      InstantSource time,
      Supplier<Readiness> readiness,
      HttpMetrics metrics,
      Optional<NodeTls> tls) {
    /** The same for an edge that serves while the node is not ready as well. */
    public Context alwaysReady() {
      return new Context(tokens, time, () -> Readiness.READY, metrics, tls);
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
    Guard guard = new Guard(context.tokens(), new Throttle(context.time()), at.access());
    Dispatcher dispatcher =
        new Dispatcher(system, all, guard, context.readiness(), context.metrics());
    String scheme = at.scheme(tls.isPresent());
    // An engine for each connection: certificates that change are shown by the next one.
    Optional<Supplier<SSLEngine>> engines =
        scheme.equals("https") ? Optional.of(tls.orElseThrow()::engineToServe) : Optional.empty();
    return EdgeServer.bind(
            system,
            InetSocketAddress.createUnresolved(at.address(), at.port()),
            system.settings().config(),
            engines,
            dispatcher::handle)
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
}
