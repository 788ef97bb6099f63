package choir.runtime.sq.edge;

import com.typesafe.config.Config;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.RemoteAddress;
import org.apache.pekko.http.javadsl.model.headers.Connection;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.TLSClosing;
import org.apache.pekko.stream.TLSProtocol.SslTlsInbound;
import org.apache.pekko.stream.TLSProtocol.SslTlsOutbound;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.javadsl.TLS;
import org.apache.pekko.stream.javadsl.TLSPlacebo;
import org.apache.pekko.stream.javadsl.Tcp;
import org.apache.pekko.util.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens on a port and serves HTTP there within {@link EdgeLimits}. Pekko HTTP's own binding
 * bounds neither the time for a head nor the connections that send none.
 */
public final class EdgeServer {
  private static final Logger log = LoggerFactory.getLogger(EdgeServer.class);

  /** Time for requests in progress to complete when the node stops or a port is closed. */
  private static final Duration LINGER = Duration.ofSeconds(3);

  /** How often a stopping server looks whether requests are still in progress. */
  private static final Duration LOOK = Duration.ofMillis(20);

  private final ActorSystem<?> system;
  private final ServerSettings settings;
  private final EdgeLimits limits;
  private final Optional<Supplier<SSLEngine>> tls;
  private final Function<HttpRequest, CompletionStage<HttpResponse>> handler;
  private final Connections connections;
  private final HeadRules rules;
  private final SharedKillSwitch all = KillSwitches.shared("edge");
  private volatile boolean stopping;

  private EdgeServer(
      ActorSystem<?> system,
      Config config,
      Connections connections,
      Optional<Supplier<SSLEngine>> tls,
      Function<HttpRequest, CompletionStage<HttpResponse>> handler) {
    this.system = system;
    this.settings = ServerSettings.create(config);
    this.limits = EdgeLimits.of(config);
    this.tls = tls;
    this.handler = handler;
    this.connections = connections;
    this.rules = new HeadRules(settings.getParserSettings().getMaxHeaderCount());
  }

  /**
   * Listens until the actor system stops.
   *
   * @param config with the sections {@code pekko.http.server} and {@code choir.edge}
   * @param tls makes the engine of each connection; plain HTTP without
   * @param handler answers a request, which has the attributes {@link EdgeConnection#ATTRIBUTE} and
   *     {@link AttributeKeys#remoteAddress}; must not fail
   * @return the address; fails if it is not available
   */
  public static CompletionStage<InetSocketAddress> bind(
      ActorSystem<?> system,
      InetSocketAddress at,
      Config config,
      Optional<Supplier<SSLEngine>> tls,
      Function<HttpRequest, CompletionStage<HttpResponse>> handler) {
    return open(system, at, config, Connections.within(config), tls, handler)
        .thenApply(Binding::address);
  }

  /**
   * Listens until the binding is closed or the actor system stops.
   *
   * @param connections their bounds, which several ports may share
   * @return fails if the address is not available; otherwise as {@link #bind}
   */
  public static CompletionStage<Binding> open(
      ActorSystem<?> system,
      InetSocketAddress at,
      Config config,
      Connections connections,
      Optional<Supplier<SSLEngine>> tls,
      Function<HttpRequest, CompletionStage<HttpResponse>> handler) {
    return new EdgeServer(system, config, connections, tls, handler).open(at);
  }

  /** A port on which a server listens. */
  public final class Binding {
    private final Tcp.ServerBinding socket;
    private final List<Cancellable> atShutdown;

    private Binding(Tcp.ServerBinding socket) {
      this.socket = socket;
      this.atShutdown = stopWith(socket);
    }

    public InetSocketAddress address() {
      return socket.localAddress();
    }

    /**
     * Stops listening, and ends the connections once requests in progress have completed, after
     * {@link #LINGER} at the latest.
     */
    public CompletionStage<Done> close() {
      return unbind(socket)
          .thenCompose(done -> idle(System.nanoTime() + LINGER.toNanos()))
          .thenApply(
              done -> {
                all.shutdown();
                atShutdown.forEach(Cancellable::cancel);
                return done;
              });
    }
  }

  private CompletionStage<Binding> open(InetSocketAddress at) {
    return Tcp.get(system)
        .bind(
            at.getHostString(),
            at.getPort(),
            settings.getBacklog(),
            settings.getSocketOptions(),
            false,
            Optional.empty())
        .to(Sink.foreach(this::accept))
        .run(system)
        .thenApply(Binding::new);
  }

  private List<Cancellable> stopWith(Tcp.ServerBinding socket) {
    CoordinatedShutdown shutdown = CoordinatedShutdown.get(system);
    String name = "edge-" + socket.localAddress().getPort();
    return List.of(
        shutdown.addCancellableTask(
            CoordinatedShutdown.PhaseServiceUnbind(), name, () -> unbind(socket)),
        shutdown.addCancellableTask(
            CoordinatedShutdown.PhaseServiceRequestsDone(),
            name,
            () -> idle(System.nanoTime() + LINGER.toNanos())),
        shutdown.addCancellableTask(
            CoordinatedShutdown.PhaseServiceStop(),
            name,
            () -> {
              all.shutdown();
              return CompletableFuture.completedStage(Done.getInstance());
            }));
  }

  private CompletionStage<Done> unbind(Tcp.ServerBinding socket) {
    stopping = true;
    return socket.unbind().thenApply(done -> Done.getInstance());
  }

  /** Completes once no request is in progress, or at the deadline. */
  private CompletionStage<Done> idle(long deadline) {
    if (connections.busy() == 0 || System.nanoTime() > deadline) {
      return CompletableFuture.completedStage(Done.getInstance());
    }
    CompletableFuture<Done> later = new CompletableFuture<>();
    system
        .scheduler()
        .scheduleOnce(
            LOOK, () -> idle(deadline).thenAccept(later::complete), system.executionContext());
    return later;
  }

  private void accept(Tcp.IncomingConnection socket) {
    SharedKillSwitch end = KillSwitches.shared("edge-connection");
    Optional<Connections.Connection> admitted = connections.admit(end::shutdown);
    if (admitted.isEmpty()) {
      log.debug("{} is refused: all connections are in use", socket.remoteAddress());
      socket.handleWith(Flow.fromSinkAndSource(Sink.cancelled(), Source.empty()), system);
      return;
    }
    Connections.Connection connection = admitted.get();
    HeadWatch heads = new HeadWatch();
    Flow<ByteString, ByteString, NotUsed> network =
        socket
            .flow()
            .via(all.flow())
            .via(end.flow())
            .watchTermination(
                (own, done) -> {
                  done.whenComplete((finished, failure) -> connection.closed());
                  return own;
                });
    requests(socket, connection, heads)
        .join(
            http(socket)
                .atop(security())
                .atop(BidiFlow.fromGraph(new ConnectionStage(limits, heads)))
                .join(network))
        .run(system);
  }

  @SuppressWarnings("unchecked") // what is received is at least that
  private BidiFlow<SslTlsOutbound, ByteString, ByteString, SslTlsInbound, NotUsed> security() {
    BidiFlow<?, ?, ?, ?, ?> security =
        tls.isPresent() ? TLS.create(tls.get(), TLSClosing.eagerClose()) : TLSPlacebo.getInstance();
    return (BidiFlow<SslTlsOutbound, ByteString, ByteString, SslTlsInbound, NotUsed>) security;
  }

  private BidiFlow<HttpResponse, SslTlsOutbound, SslTlsInbound, HttpRequest, NotUsed> http(
      Tcp.IncomingConnection socket) {
    return Http.get(system).serverLayer(settings, Optional.of(socket.remoteAddress()));
  }

  private Flow<HttpRequest, HttpResponse, NotUsed> requests(
      Tcp.IncomingConnection socket, Connections.Connection connection, HeadWatch heads) {
    RemoteAddress remote = RemoteAddress.create(socket.remoteAddress().getAddress());
    return Flow.of(HttpRequest.class)
        .mapAsync(
            1,
            request -> {
              heads.arrived();
              connection.requested();
              HttpRequest known =
                  request
                      .addAttribute(EdgeConnection.ATTRIBUTE, connection)
                      .addAttribute(AttributeKeys.remoteAddress, remote);
              return rules
                  .refusal(known)
                  .<CompletionStage<HttpResponse>>map(CompletableFuture::completedStage)
                  .orElseGet(() -> handler.apply(known))
                  .thenApply(response -> answered(response, connection, heads));
            });
  }

  private HttpResponse answered(
      HttpResponse response, Connections.Connection connection, HeadWatch heads) {
    heads.answered();
    HttpResponse last = stopping ? response.addHeader(Connection.create("close")) : response;
    HttpEntity entity = last.entity();
    if (entity.isStrict()) {
      connection.answered();
      return last;
    }
    return last.transformEntityDataBytes(
        Flow.of(ByteString.class)
            .watchTermination(
                (own, done) -> {
                  done.whenComplete((finished, failure) -> connection.answered());
                  return own;
                }));
  }
}
