package choir.runtime.node;

import choir.actors.ranch.Ranch;
import choir.core.failure.Failures;
import choir.core.sq.StoreException;
import choir.runtime.access.AdminToken;
import choir.runtime.access.Tokens;
import choir.runtime.cli.FileProblem;
import choir.runtime.cli.RunningNode;
import choir.runtime.feature.Feature;
import choir.runtime.http.EdgePorts;
import choir.runtime.http.HttpEdge;
import choir.runtime.http.Readiness;
import choir.runtime.http.Route;
import choir.runtime.operations.ManagementEdge;
import choir.runtime.ranch.HttpAddress;
import choir.runtime.sq.group.StoreMember;
import choir.runtime.sq.http.SqServer;
import choir.runtime.sq.http.SqServerContext;
import choir.runtime.sq.http.Tenants;
import choir.runtime.sq.store.Store;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The node's HTTP edge: its routes and the access tokens. */
final class NodeEdge implements AutoCloseable {
  /** Refresh interval for tokens, models and declarations changed on other nodes. */
  private static final Duration REFRESH = Duration.ofSeconds(1);

  /** Age of a report (normally two seconds) after which the shard region counts as stuck. */
  private static final Duration STALE = Duration.ofSeconds(15);

  private static final Logger log = LoggerFactory.getLogger(NodeEdge.class);

  /** An election of the store and a slow disk take less. */
  private static final Duration STORE_PATIENCE = Duration.ofMinutes(1);

  private final NodeSettings settings;
  private final ActorSystem<?> system;
  private final NodeParts parts;
  private final SecureRandom random = new SecureRandom();
  private final Tokens tokens;
  private final HttpEdge.Context context;
  private final InetSocketAddress binding;
  private final Cancellable refreshTimer;
  private final AtomicBoolean directoryRefreshRunning = new AtomicBoolean();

  private NodeEdge(NodeSettings settings, NodeParts parts, Tokens tokens, List<Feature> features) {
    this.settings = settings;
    this.system = parts.entities().system();
    this.parts = parts;
    this.tokens = tokens;
    this.context =
        new HttpEdge.Context(
            tokens, Clock.systemUTC(), parts::readiness, parts.metrics().http(), parts.tls());
    features.forEach(feature -> parts.metrics().show(feature::measure));
    List<Route> routes = features.stream().flatMap(each -> each.routes().stream()).toList();
    this.binding =
        Node.await(
            HttpEdge.bind(system, context, settings.http(), "http", routes), "the HTTP edge");
    EdgePorts ports =
        new EdgePorts(
            system, context, settings.http().at(binding.getPort()), routes, settings.portOffset());
    features.forEach(feature -> feature.listen(ports));
    this.refreshTimer =
        system
            .scheduler()
            .scheduleWithFixedDelay(REFRESH, REFRESH, this::refresh, system.executionContext());
  }

  /** Listens until the actor system stops; serves once the node is ready. */
  static NodeEdge open(
      NodeSettings settings, NodeParts parts, Tokens tokens, List<Feature> features) {
    NodeEdge edge = new NodeEdge(settings, parts, tokens, features);
    edge.announce(Optional.empty());
    return edge;
  }

  /** Refreshes the cached directory with changes made on other nodes. */
  private void refreshDirectory() {
    Ranch ranch = parts.entities().ranch();
    boolean begun = ranch.known().residents().revision() > 0;
    if (begun && directoryRefreshRunning.compareAndSet(false, true)) {
      ranch
          .directory()
          .whenComplete(
              (done, failure) -> {
                directoryRefreshRunning.set(false);
                if (failure != null) {
                  log.debug("refreshing the directory failed: {}", failure.toString());
                }
              });
    }
  }

  private void refreshModels() {
    try {
      parts.models().refresh();
    } catch (RuntimeException failed) {
      // An exception would end the timer, and with it the refresh of tokens.
      log.warn("refreshing the models failed", failed);
    }
  }

  private void refresh() {
    parts.heap().check(Duration.ofNanos(System.nanoTime()));
    refreshDirectory();
    refreshModels();
    parts.entities().declaredSchedules().check();
    parts.entities().voices().check();
    tokens
        .refresh()
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                log.warn("refreshing the tokens failed: {}", failure.toString());
              }
            });
  }

  /**
   * Tells commands on this machine where the node is.
   *
   * @throws NodeException if the home cannot be written
   */
  private void announce(Optional<String> sq) {
    HttpAddress at = settings.http().at(binding.getPort());
    RunningNode node =
        new RunningNode(ProcessHandle.current().pid(), at.urlHere(parts.tls().isPresent()), sq);
    try {
      node.write(settings.home());
    } catch (IOException failed) {
      throw new NodeException(FileProblem.of(failed), failed);
    }
  }

  /** The address for progress messages. */
  String described() {
    return "listening on " + url(settings.http(), binding);
  }

  private String url(HttpAddress at, InetSocketAddress bound) {
    return at.at(bound.getPort()).url(parts.tls().isPresent());
  }

  /**
   * Creates the token in the home unless it exists: the ranch's admin token, or that of a machine
   * that joins. The store must accept writes.
   */
  void ensureToken(boolean joins, Consumer<String> progress) {
    Node.await(tokens.refresh(), "the tokens");
    Path file = AdminToken.in(settings.home());
    if (!joins) {
      ensureAdminToken(file, tokens, random, progress);
      return;
    }
    try {
      if (ensureNodeToken(file)) {
        progress.accept("this machine's token in " + file);
      }
    } catch (IOException failed) {
      throw new NodeException("the token cannot be written: " + FileProblem.of(failed), failed);
    }
  }

  /**
   * Repeats what may not have been stored: the store may elect a leader while a node joins. The
   * token is in its file, so that a repeat stores the same one.
   */
  private boolean ensureNodeToken(Path file) throws IOException {
    long end = System.nanoTime() + STORE_PATIENCE.toNanos();
    while (true) {
      try {
        return Node.await(
            AdminToken.ensureForNode(tokens, settings.node().name(), file, random),
            "the node's token");
      } catch (NodeException failed) {
        boolean passing =
            failed.getCause() != null
                && Failures.cause(failed.getCause()) instanceof StoreException store
                && (store.code() == StoreException.Code.UNCERTAIN
                    || store.code() == StoreException.Code.UNAVAILABLE);
        if (!passing || System.nanoTime() > end) {
          throw failed;
        }
        pause();
      }
    }
  }

  private static void pause() {
    try {
      TimeUnit.SECONDS.sleep(1);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new NodeException("interrupted while storing the node's token", interrupted);
    }
  }

  /** Serves SQ's HTTP API, unless its port is 0. */
  void openSq(HttpAddress at, Consumer<String> progress) {
    if (at.port() == 0) {
      return;
    }
    Store store = parts.store().store();
    SqServerContext context =
        new SqServerContext(
            store,
            new RanchTokens(tokens),
            RanchPhexts.RESERVED,
            Tenants.load(store, random),
            random,
            at.access(),
            at.port(),
            Optional.empty(),
            parts.store().member().map(StoreMember::group),
            parts.heap()::shortage);
    InetSocketAddress bound = Node.await(SqServer.bind(system, context), "SQ's HTTP API");
    HttpAddress there = at.at(bound.getPort());
    announce(Optional.of(there.urlHere(false)));
    progress.accept("SQ on http://%s:%d".formatted(at.address(), there.port()));
  }

  /** Serves the management API, unless the port is 0. */
  void openManagement(HttpAddress at, Consumer<String> progress) {
    if (at.port() == 0) {
      return;
    }
    InetSocketAddress bound =
        Node.await(ManagementEdge.bind(system, context, at, () -> hosts(parts)), "management");
    progress.accept("management on " + url(at, bound));
  }

  /** Whether the node is ready and its shard region responds. */
  private static Readiness hosts(NodeParts parts) {
    Readiness serves = parts.readiness();
    if (!serves.isReady()) {
      return serves;
    }
    if (!Cluster.get(parts.entities().system()).selfMember().status().equals(MemberStatus.up())) {
      return Readiness.waitingFor("membership of the cluster");
    }
    boolean regionResponds =
        parts.entities().self().filter(it -> it.age().compareTo(STALE) < 0).isPresent();
    return regionResponds ? serves : Readiness.waitingFor("the shard region of agents");
  }

  @Override
  public void close() {
    refreshTimer.cancel();
    try {
      RunningNode.stopped(settings.home());
    } catch (IOException failed) {
      log.warn("the node's address remains in its home: {}", FileProblem.of(failed));
    }
  }

  /** Creates the admin token unless it exists. */
  static void ensureAdminToken(
      Path file, Tokens tokens, SecureRandom random, Consumer<String> progress) {
    try {
      if (Node.await(AdminToken.ensure(tokens, file, random), "the admin token")) {
        progress.accept("admin token in " + file);
      }
    } catch (IOException failed) {
      throw new NodeException(
          "the admin token cannot be written: " + FileProblem.of(failed), failed);
    }
  }
}
