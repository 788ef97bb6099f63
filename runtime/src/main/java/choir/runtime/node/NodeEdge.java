package choir.runtime.node;

import choir.actors.ranch.Ranch;
import choir.runtime.access.AdminToken;
import choir.runtime.access.Tokens;
import choir.runtime.feature.Feature;
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
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The node's HTTP edge: what it serves, and the tokens that open it. */
final class NodeEdge implements AutoCloseable {
  /** How late a node learns of tokens and declarations that changed on another node. */
  private static final Duration REFRESH = Duration.ofSeconds(1);

  /** A node reports every two seconds; a region that has not answered for so long is stuck. */
  private static final Duration STALE = Duration.ofSeconds(15);

  private static final Logger log = LoggerFactory.getLogger(NodeEdge.class);

  private final NodeSettings settings;
  private final ActorSystem<?> system;
  private final NodeParts behind;
  private final SecureRandom random = new SecureRandom();
  private final Tokens tokens;
  private final HttpEdge.Context context;
  private final ServerBinding binding;
  private final Cancellable refreshing;
  private final AtomicBoolean directoryAsked = new AtomicBoolean();

  private NodeEdge(NodeSettings settings, NodeParts behind, Tokens tokens, List<Feature> features) {
    this.settings = settings;
    this.system = behind.hosting().system();
    this.behind = behind;
    this.tokens = tokens;
    this.context =
        new HttpEdge.Context(
            tokens, Clock.systemUTC(), behind::readiness, behind.metrics().http(), behind.tls());
    features.forEach(feature -> behind.metrics().show(feature::measure));
    List<Route> routes = features.stream().flatMap(each -> each.routes().stream()).toList();
    HttpAddress at = new HttpAddress(settings.httpAddress(), settings.httpPort());
    this.binding = Node.await(HttpEdge.bind(system, context, at, "http", routes), "the HTTP edge");
    this.refreshing =
        system
            .scheduler()
            .scheduleWithFixedDelay(REFRESH, REFRESH, this::refresh, system.executionContext());
  }

  /** Listens until the actor system stops; serves once nothing is waited for. */
  static NodeEdge open(
      NodeSettings settings, NodeParts behind, Tokens tokens, List<Feature> features) {
    return new NodeEdge(settings, behind, tokens, features);
  }

  /** So that what was declared on another node is in force here, without a question a message. */
  private void refreshDirectory() {
    Ranch ranch = behind.hosting().ranch();
    boolean begun = ranch.known().residents().revision() > 0;
    if (begun && directoryAsked.compareAndSet(false, true)) {
      ranch
          .directory()
          .whenComplete(
              (done, failure) -> {
                directoryAsked.set(false);
                if (failure != null) {
                  log.debug("the directory could not be read again: {}", failure.toString());
                }
              });
    }
  }

  private void refresh() {
    refreshDirectory();
    tokens
        .refresh()
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                log.warn("the tokens could not be read again: {}", failure.toString());
              }
            });
  }

  /** Where it listens, in words. */
  String described() {
    return "listening on " + url(settings.httpAddress(), binding);
  }

  private String url(String address, ServerBinding bound) {
    return new HttpAddress(address, bound.localAddress().getPort()).url(behind.tls().isPresent());
  }

  /** Makes the admin token of the ranch, once; the store must take writes. */
  void admit(Consumer<String> progress) {
    Node.await(tokens.refresh(), "the tokens");
    admit(AdminToken.in(settings.home()), tokens, random, progress);
  }

  /** Serves SQ's HTTP API, unless its port is 0. */
  void openSq(HttpAddress at, Consumer<String> progress) {
    if (at.port() == 0) {
      return;
    }
    Store store = behind.store().store();
    SqServerContext context =
        new SqServerContext(
            store,
            new RanchTokens(tokens),
            RanchPhexts.RESERVED,
            Tenants.load(store, random),
            random,
            at.address(),
            at.port(),
            Optional.empty(),
            behind.store().member().map(StoreMember::group));
    ServerBinding bound = Node.await(SqServer.bind(system, context), "SQ's HTTP API");
    progress.accept("SQ on http://%s:%d".formatted(at.address(), bound.localAddress().getPort()));
  }

  /** Serves operators' tools, unless the port is 0. */
  void openManagement(HttpAddress at, Consumer<String> progress) {
    if (at.port() == 0) {
      return;
    }
    ServerBinding bound =
        Node.await(ManagementEdge.bind(system, context, at, () -> hosts(behind)), "management");
    progress.accept("management on " + url(at.address(), bound));
  }

  /** Whether the node serves and its region of agents answers. */
  private static Readiness hosts(NodeParts behind) {
    Readiness serves = behind.readiness();
    if (!serves.isReady()) {
      return serves;
    }
    if (!Cluster.get(behind.hosting().system()).selfMember().status().equals(MemberStatus.up())) {
      return Readiness.waitingFor("its place in the cluster");
    }
    boolean heard = behind.hosting().self().filter(it -> it.age().compareTo(STALE) < 0).isPresent();
    return heard ? serves : Readiness.waitingFor("its region of agents");
  }

  @Override
  public void close() {
    refreshing.cancel();
  }

  /** Makes the admin token, once. */
  static void admit(Path file, Tokens tokens, SecureRandom random, Consumer<String> progress) {
    try {
      if (Node.await(AdminToken.ensure(tokens, file, random), "the admin token")) {
        progress.accept("admin token in " + file);
      }
    } catch (IOException failed) {
      throw new NodeException("the admin token cannot be written: " + failed.getMessage(), failed);
    }
  }
}
