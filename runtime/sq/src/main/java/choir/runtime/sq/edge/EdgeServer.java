package choir.runtime.sq.edge;

import com.typesafe.config.Config;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.apache.pekko.Done;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens on a port and serves HTTP/1.1 there within {@link EdgeLimits}, by Netty. Requests and
 * answers are those of Pekko HTTP's model, so that handlers and streams know nothing of it.
 */
public final class EdgeServer {
  private static final Logger log = LoggerFactory.getLogger(EdgeServer.class);

  /** Time for requests in progress to complete when the node stops. */
  private static final Duration LINGER = Duration.ofSeconds(3);

  /** How often a stopping server looks whether requests are still in progress. */
  private static final Duration LOOK = Duration.ofMillis(20);

  private final ActorSystem<?> system;
  private final EdgeLimits limits;
  private final Optional<Supplier<SSLEngine>> tls;
  private final EdgeHandler handler;
  private final Executor executor;
  private final Connections connections;
  private final EventLoopGroup loop;
  private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private volatile boolean stopping;

  private EdgeServer(
      ActorSystem<?> system,
      EdgeLimits limits,
      Connections connections,
      int port,
      Optional<Supplier<SSLEngine>> tls,
      EdgeHandler handler) {
    this.system = system;
    this.limits = limits;
    this.tls = tls;
    this.handler = handler;
    this.executor = system.dispatchers().lookup(DispatcherSelector.defaultDispatcher());
    this.connections = connections;
    // One thread parses and writes for all connections; handlers run on the system's dispatcher.
    this.loop =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("edge-" + port, true), NioIoHandler.newFactory());
  }

  /**
   * Listens until the actor system stops.
   *
   * @param edge a section such as {@code choir.edge}
   * @param tls makes the engine of each connection; plain HTTP without
   * @return the address; fails if it is not available
   */
  public static CompletionStage<InetSocketAddress> bind(
      ActorSystem<?> system,
      InetSocketAddress at,
      Config edge,
      Optional<Supplier<SSLEngine>> tls,
      EdgeHandler handler) {
    return open(system, at, edge, Connections.within(edge), tls, handler)
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
      Config edge,
      Connections connections,
      Optional<Supplier<SSLEngine>> tls,
      EdgeHandler handler) {
    EdgeLimits limits = EdgeLimits.of(edge);
    return new EdgeServer(system, limits, connections, at.getPort(), tls, handler).open(at);
  }

  /** A port on which a server listens. */
  public final class Binding {
    private final Channel listening;
    private final List<Cancellable> atShutdown;

    private Binding(Channel listening) {
      this.listening = listening;
      this.atShutdown = stopWith(listening);
    }

    public InetSocketAddress address() {
      return (InetSocketAddress) listening.localAddress();
    }

    /**
     * Stops listening, and ends the connections once requests in progress have completed, after
     * {@link #LINGER} at the latest.
     */
    public CompletionStage<Done> close() {
      return unbind(listening)
          .thenCompose(done -> idle(System.nanoTime() + LINGER.toNanos()))
          .thenCompose(done -> end())
          .thenApply(
              done -> {
                atShutdown.forEach(Cancellable::cancel);
                return done;
              });
    }
  }

  ActorSystem<?> system() {
    return system;
  }

  EdgeLimits limits() {
    return limits;
  }

  EdgeHandler handler() {
    return handler;
  }

  /** Has a request answered, not on the thread of the connections. */
  CompletionStage<HttpResponse> answer(HttpRequest request) {
    return CompletableFuture.supplyAsync(() -> handler.handle(request), executor)
        .thenCompose(Function.identity());
  }

  /** Whether each answer is the last of its connection. */
  boolean isStopping() {
    return stopping;
  }

  private CompletionStage<Binding> open(InetSocketAddress at) {
    CompletableFuture<Binding> bound = new CompletableFuture<>();
    new ServerBootstrap()
        .group(loop)
        .channel(NioServerSocketChannel.class)
        .option(ChannelOption.SO_BACKLOG, limits.backlog())
        .option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.TCP_NODELAY, true)
        // The socket is read when there is use for what it brings.
        .childOption(ChannelOption.AUTO_READ, false)
        // A script that ends its side after the request waits for its answer.
        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .childHandler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel channel) {
                accept(channel);
              }
            })
        .bind(new InetSocketAddress(at.getHostString(), at.getPort()))
        .addListener((ChannelFuture done) -> bound(done, bound));
    return bound;
  }

  private void bound(ChannelFuture done, CompletableFuture<Binding> bound) {
    if (done.isSuccess()) {
      bound.complete(new Binding(done.channel()));
    } else {
      Throwable failure = done.cause();
      ended().addListener(any -> bound.completeExceptionally(failure));
    }
  }

  private List<Cancellable> stopWith(Channel listening) {
    CoordinatedShutdown shutdown = CoordinatedShutdown.get(system);
    String name = "edge-" + ((InetSocketAddress) listening.localAddress()).getPort();
    return List.of(
        shutdown.addCancellableTask(
            CoordinatedShutdown.PhaseServiceUnbind(), name, () -> unbind(listening)),
        shutdown.addCancellableTask(
            CoordinatedShutdown.PhaseServiceRequestsDone(),
            name,
            () -> idle(System.nanoTime() + LINGER.toNanos())),
        shutdown.addCancellableTask(CoordinatedShutdown.PhaseServiceStop(), name, this::end));
  }

  private CompletionStage<Done> unbind(Channel listening) {
    stopping = true;
    return done(listening.close());
  }

  private CompletionStage<Done> end() {
    return done(channels.close()).thenCompose(closed -> done(ended()));
  }

  private io.netty.util.concurrent.Future<?> ended() {
    return loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  private static CompletionStage<Done> done(io.netty.util.concurrent.Future<?> future) {
    CompletableFuture<Done> done = new CompletableFuture<>();
    future.addListener(any -> done.complete(Done.getInstance()));
    return done;
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

  private void accept(SocketChannel channel) {
    Optional<SslHandler> security = tls.map(engines -> new SslHandler(engines.get()));
    Optional<Connections.Connection> admitted = connections.admit(() -> EdgeDeadlines.end(channel));
    if (admitted.isEmpty()) {
      log.debug("{} is refused: all connections are in use", channel.remoteAddress());
      EdgeDeadlines.end(channel);
      return;
    }
    channels.add(channel);
    EdgeDeadlines deadlines = new EdgeDeadlines(limits);
    channel.pipeline().addLast(deadlines);
    security.ifPresent(channel.pipeline()::addLast);
    channel
        .pipeline()
        .addLast(
            new EdgeDecoder(limits),
            new HttpResponseEncoder(),
            new EdgeExchange(this, admitted.get(), deadlines));
  }
}
