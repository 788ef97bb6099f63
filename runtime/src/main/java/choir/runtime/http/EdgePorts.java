package choir.runtime.http;

import choir.core.failure.Failures;
import choir.runtime.ranch.HttpAddress;
import choir.runtime.sq.edge.Connections;
import choir.runtime.sq.edge.EdgeServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * Opens and closes ports beside that of a node's API while it runs, on loopback, which needs no
 * HTTPS. They have the API's tokens, names and limits. All of them together have as many
 * connections as the API, so that many ports cost the machine no more than one.
 */
public final class EdgePorts {
  private static final String LOOPBACK = HttpAddress.DEFAULT.address();
  private static final int MAX_PORT = 65_535;

  private final ActorSystem<?> system;
  private final HttpEdge.Context context;
  private final HttpAddress api;
  private final List<Route> routes;
  private final int offset;
  private final Connections connections;

  /**
   * @param api the address of the node's API
   * @param routes those of the API
   * @param offset what is added to the ports of this node
   */
  public EdgePorts(
      ActorSystem<?> system,
      HttpEdge.Context context,
      HttpAddress api,
      List<Route> routes,
      int offset) {
    this.system = system;
    this.context = context;
    this.api = api;
    this.routes = List.copyOf(routes);
    this.offset = offset;
    this.connections = Connections.within(system.settings().config().getConfig("choir.edge"));
  }

  /** The routes of the API. */
  public List<Route> routes() {
    return routes;
  }

  /** The URL of the API for clients on this machine. */
  public String api() {
    return api.urlHere(context.tls().isPresent());
  }

  /** The port of this node for one that the files of all nodes declare. */
  public int shifted(int port) {
    return port + offset;
  }

  /**
   * Whether a port of this machine is free.
   *
   * @param port of a node
   * @param key of {@code ranch.yaml} with the port
   * @return why it is not, with the remedy
   */
  public static Optional<BindException> problem(int port, String key) {
    if (port > MAX_PORT) {
      return Optional.of(
          new BindException(
              port,
              ("port %d is beyond %d. Choose another one in %s of ranch.yaml, or another"
                      + " CHOIR_PORT_OFFSET for this node")
                  .formatted(port, MAX_PORT, key)));
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(LOOPBACK, port));
      return Optional.empty();
    } catch (IOException refused) {
      return Optional.of(notBound(port, key, refused));
    }
  }

  private static BindException notBound(int port, String key, Throwable failure) {
    return BindException.of(
        new HttpAddress(LOOPBACK, port),
        String.valueOf(failure.getMessage()),
        "take it out of %s in ranch.yaml".formatted(key),
        "See %s in ranch.yaml".formatted(key),
        failure);
  }

  /**
   * Listens until the binding is closed or the actor system stops.
   *
   * @param port of this node
   * @param key of {@code ranch.yaml} with the port
   * @param served all that is served there
   * @param elsewhere where to look for what is not there, phrased to follow a semicolon
   * @return fails with a {@link BindException} when the port is not available; show its message
   */
  public CompletionStage<EdgeServer.Binding> open(
      int port, String key, List<Route> served, String elsewhere) {
    // It may be taken for days, and each attempt to listen starts a thread.
    Optional<BindException> problem = problem(port, key);
    if (problem.isPresent()) {
      return CompletableFuture.failedStage(problem.get());
    }
    HttpAddress at = new HttpAddress(LOOPBACK, port, api.hosts(), List.of());
    Dispatcher dispatcher = context.dispatcher(system, at, served, elsewhere);
    return EdgeServer.open(
            system,
            InetSocketAddress.createUnresolved(LOOPBACK, port),
            system.settings().config().getConfig("choir.edge"),
            connections,
            Optional.empty(),
            dispatcher)
        .exceptionally(
            failure -> {
              throw new CompletionException(notBound(port, key, Failures.cause(failure)));
            });
  }
}
