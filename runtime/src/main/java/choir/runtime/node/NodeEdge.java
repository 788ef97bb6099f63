package choir.runtime.node;

import choir.actors.ranch.Ranch;
import choir.core.sq.JournalHead;
import choir.core.sq.Scroll;
import choir.runtime.Build;
import choir.runtime.http.AdminToken;
import choir.runtime.http.HttpEdge;
import choir.runtime.http.JournalReader;
import choir.runtime.http.ManagementEdge;
import choir.runtime.http.Readiness;
import choir.runtime.http.Surroundings;
import choir.runtime.http.Tokens;
import choir.runtime.metrics.NodeMetrics;
import choir.runtime.ranch.HttpAddress;
import choir.runtime.sq.backup.OnlineBackup;
import choir.runtime.sq.group.StoreMember;
import choir.runtime.sq.http.SqServer;
import choir.runtime.sq.http.SqServerContext;
import choir.runtime.sq.http.Tenants;
import choir.runtime.sq.store.Store;
import choir.runtime.sq.store.StoreStats;
import choir.runtime.tls.NodeTls;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
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

  /**
   * What the edge shows.
   *
   * @param stage of the node's start
   * @param tls with which it is shown to other machines
   */
  record Behind(
      NodeStore store,
      NodeModels models,
      NodeHosting hosting,
      NodeMetrics metrics,
      Stage stage,
      Optional<NodeTls> tls) {}

  private final NodeSettings settings;
  private final ActorSystem<Void> system;
  private final Behind behind;
  private final SecureRandom random = new SecureRandom();
  private final Tokens tokens;
  private final Surroundings surroundings;
  private final ServerBinding binding;
  private final Cancellable refreshing;
  private final AtomicBoolean directoryAsked = new AtomicBoolean();

  private NodeEdge(NodeSettings settings, ActorSystem<Void> system, Behind behind) {
    this.settings = settings;
    this.system = system;
    this.behind = behind;
    this.tokens =
        Node.await(Tokens.load(behind.store().store(), Clock.systemUTC(), random), "the tokens");
    this.surroundings = surroundings();
    behind.metrics().show(new NodeFigures(settings, behind, surroundings.readiness())::show);
    this.binding = Node.await(HttpEdge.bind(system, surroundings), "the HTTP edge");
    this.refreshing =
        system
            .scheduler()
            .scheduleWithFixedDelay(REFRESH, REFRESH, this::refresh, system.executionContext());
  }

  /** Listens until the actor system stops; serves once nothing is waited for. */
  static NodeEdge open(NodeSettings settings, ActorSystem<Void> system, Behind behind) {
    return new NodeEdge(settings, system, behind);
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

  private Surroundings surroundings() {
    Store store = behind.store().store();
    return new Surroundings(
        behind.hosting().ranch(),
        behind.hosting().mirrorborns(),
        tokens,
        () -> readiness(behind),
        behind.models(),
        behind.models().names(),
        new StoreJournals(store),
        () -> stats(store),
        new NodeMachines(settings, behind.hosting(), behind.store().member().orElseThrow()),
        new OnlineBackup(settings.home(), links -> snapshot(store, links), Build.version()),
        Clock.systemUTC(),
        () -> new UUID(random.nextLong(), random.nextLong()).toString(),
        behind.metrics(),
        settings.httpAddress(),
        settings.httpPort(),
        behind.tls());
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
        Node.await(
            ManagementEdge.bind(system, surroundings, at, () -> hosts(behind)), "management");
    progress.accept("management on " + url(at.address(), bound));
  }

  /** As {@link #readiness}, and a member whose region of agents answers, if it is to have one. */
  private static Readiness hosts(Behind behind) {
    Readiness serves = readiness(behind);
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

  private static OnlineBackup.Taken snapshot(Store store, Path links) throws IOException {
    long version = store.snapshot(links);
    StoreStats stats = store.stats();
    return new OnlineBackup.Taken(version, stats.scrolls(), stats.phexts());
  }

  private static Readiness readiness(Behind behind) {
    NodeStore store = behind.store();
    return Optional.of(behind.stage().waitsFor())
        .filter(stage -> !stage.isEmpty())
        .map(Readiness::waitingFor)
        .or(() -> readiness(store))
        .orElse(Readiness.READY);
  }

  private static Optional<Readiness> readiness(NodeStore store) {
    return store
        .store()
        .failure()
        .map(failure -> Readiness.waitingFor(String.valueOf(failure.getMessage())))
        .or(() -> store.member().flatMap(NodeEdge::leaderless));
  }

  private static Optional<Readiness> leaderless(StoreMember member) {
    return member.group().isLed()
        ? Optional.empty()
        : Optional.of(
            Readiness.waitingFor(
                "a majority of the store's %d voters".formatted(member.group().status().voters())));
  }

  private static Map<String, Object> stats(Store store) {
    try {
      return store.stats().facts();
    } catch (IOException unread) {
      return Map.of("error", String.valueOf(unread.getMessage()));
    }
  }

  /** Reads beside the plugin: it never opens a journal, so that nobody is fenced off. */
  private record StoreJournals(Store store) implements JournalReader {
    @Override
    public Optional<JournalHead> head(String persistenceId) {
      return store.head(persistenceId);
    }

    @Override
    public List<Scroll> events(String persistenceId, long from, long to, int limit) {
      return store.events(persistenceId, from, to, limit);
    }
  }
}
