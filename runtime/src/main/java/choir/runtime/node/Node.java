package choir.runtime.node;

import choir.actors.ranch.Ranch;
import choir.actors.roster.RosterCommand.Declared;
import choir.actors.roster.RosterCommand.InForce;
import choir.actors.roster.RosterCommand.Refused;
import choir.actors.roster.RosterCommand.Residents;
import choir.core.mirrorborn.Profile;
import choir.core.sq.StoreException;
import choir.runtime.access.Tokens;
import choir.runtime.feature.Feature;
import choir.runtime.machines.Departure;
import choir.runtime.metrics.NodeMetrics;
import choir.runtime.ranch.HttpAddress;
import choir.runtime.sq.group.StoreMember;
import choir.runtime.sq.http.PortProbe;
import choir.runtime.sq.http.SqBindException;
import choir.runtime.sq.journal.StoreExtension.StoreSetup;
import choir.runtime.sq.store.Store;
import choir.runtime.tls.ArteryTls;
import choir.runtime.tls.NodeTls;
import choir.runtime.tls.SystemEnd;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running node. Started and stopped by one thread; everything else it does by itself. */
public final class Node implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Node.class);

  /** How long a step of the boot may take: an election of shards, a journal to be read. */
  static final Duration STEP = Duration.ofSeconds(60);

  /** Agents that a start names: a screen is not filled with those of a large ranch. */
  private static final int MAX_NAMES = 20;

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final NodeSettings settings;
  private final Consumer<String> progress;
  private final CompletableFuture<End> ended = new CompletableFuture<>();

  private final Stage stage = new Stage();
  private @Nullable Pulse pulse;

  private Node(NodeSettings settings, Consumer<String> progress) {
    this.settings = settings;
    this.progress = progress;
  }

  /**
   * Boots a node and returns when it serves.
   *
   * @param progress told in words what is being done
   * @throws NodeException when it cannot start; what was opened is closed again
   */
  public static Node start(NodeSettings settings, Consumer<String> progress) {
    NodeLog.to(settings.home().resolve("log"));
    Node node = new Node(settings, progress);
    try {
      node.boot();
      return node;
    } catch (RuntimeException failed) {
      node.close();
      throw failed;
    }
  }

  private void boot() {
    NodeException.throwIf(Departure.refusal(settings.home()));
    requireFree(settings.node().listenOn(), settings.clusterPort());
    requireFree(settings.node().listenOn(), settings.raftPort());
    requireFree(settings.httpAddress(), settings.httpPort());
    requireFreeForSq(settings.sq());
    requireFreeForManagement(settings.management());
    NodeJoin join = NodeJoin.of(settings, progress);
    Optional<NodeTls> tls = NodeCertificates.of(settings);
    tls.ifPresent(this::open);
    NodeStore nodeStore =
        open(
            openStore(
                () -> NodeStore.member(settings.place(join.group(), tls), settings.history())));
    StoreMember member = nodeStore.member().orElseThrow();
    Store store = nodeStore.store();
    join.enter(member);
    NodeModels models = open(NodeModels.open(settings));
    progress.accept(models.described());
    boolean voter = member.isVoter();
    ActorSystem<Void> system = openSystem(store, voter, tls);
    member.forwardOver(system);
    pulse = new Pulse(system);
    NodeMetrics metrics = new NodeMetrics();
    NodeHosting hosting = open(NodeHosting.open(settings, system, store, models, metrics));
    Ranch ranch = hosting.ranch();
    NodeParts parts = new NodeParts(nodeStore, models, hosting, metrics, stage, tls);
    Tokens tokens = await(Tokens.load(store, Clock.systemUTC(), new SecureRandom()), "the tokens");
    List<Feature> features =
        RanchFeatures.of(settings, parts, tokens, NodeScrolls.forTools(settings, store));
    hosting.start(store, features.stream().flatMap(each -> each.tools().stream()).toList());
    NodeEdge edge = open(NodeEdge.open(settings, parts, tokens, features));
    progress.accept(edge.described());
    stage.waitFor("a majority of the store's voters");
    awaitLeader(member, this::waiting);
    edge.admit(progress);
    stage.waitFor("the cluster");
    NodeCluster cluster =
        open(NodeCluster.join(settings.home(), system, member, voter, this::waiting, this::end));
    assert cluster != null;
    stage.waitFor("the roster");
    tellAgents(declare(ranch, member));
    settings.use().mirror().ifPresent(it -> open(NodeScrolls.mirror(settings, it, store)));
    edge.openSq(settings.sq(), progress);
    edge.openManagement(settings.management(), progress);
    join.arrived(member, ranch);
    stage.serves();
  }

  private void waiting(String what) {
    progress.accept(what);
    stage.waitFor(what.replaceFirst("^waiting for ", ""));
  }

  /** Why a node ended by itself. */
  public record End(boolean again, String words) {}

  private void end(End end) {
    log.warn("this node ends: {}", end.words());
    ended.complete(end);
  }

  /**
   * Completes when the node ought to be closed, and says whether it should be started again: it was
   * taken out of the cluster, its part in the store has changed, or its store has stopped.
   */
  public CompletionStage<End> ended() {
    return ended;
  }

  /**
   * Whether its actors get their turns: one of them answers within a time.
   *
   * @param within waits so long at the most
   */
  public boolean answers(Duration within) {
    return pulse != null && pulse.answers(within);
  }

  private void tellAgents(Residents residents) {
    int width =
        residents.agents().stream()
            .limit(MAX_NAMES)
            .mapToInt(a -> a.name().length())
            .max()
            .orElse(0);
    for (Profile agent : residents.agents().stream().limit(MAX_NAMES).toList()) {
      String name = agent.name() + " ".repeat(width - agent.name().length());
      progress.accept("  %s  %-14s  %s".formatted(name, agent.role(), agent.home()));
    }
    int more = residents.agents().size() - MAX_NAMES;
    if (more > 0) {
      progress.accept("  and %,d more; 'choir agents' lists them".formatted(more));
    }
  }

  private <T extends AutoCloseable> T open(T part) {
    opened.push(part);
    return part;
  }

  /** Looks before anything is started: what a port's taker says by itself nobody can read. */
  private static void requireFree(String address, int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(address, port));
    } catch (IOException taken) {
      throw new NodeException(
          "port %d of %s cannot be had: %s. Stop what listens there ('ss -ltnp' names it), or set"
                  .formatted(port, address, taken.getMessage())
              + " CHOIR_PORT_OFFSET to move all ports of this node",
          taken);
    }
  }

  /** Another SQ may have the port for years already: then both must be able to live. */
  private static void requireFreeForSq(HttpAddress sq) {
    String beside = "set sq.port in ranch.yaml, where 0 switches this node's SQ API off";
    PortProbe.refusal(sq.address(), sq.port(), beside)
        .ifPresent(
            words -> {
              throw new NodeException(words, List.of());
            });
  }

  private static void requireFreeForManagement(HttpAddress management) {
    if (management.port() > 0) {
      requireFree(management.address(), management.port());
    }
  }

  /** Opens a store. */
  interface Opening {
    NodeStore open() throws IOException;
  }

  static NodeStore openStore(Opening opening) {
    try {
      return opening.open();
    } catch (StoreException refused) {
      throw new NodeException(String.valueOf(refused.getMessage()), refused);
    } catch (IOException failed) {
      throw new NodeException("the store cannot be opened: " + failed, failed);
    }
  }

  /** Waits for a majority of the store's voters. */
  static void awaitLeader(StoreMember member, Consumer<String> progress) {
    waitOut("waiting for the store", () -> member.awaitLeader(progress));
  }

  /** What this machine shows from now on is no older than what others have been told. */
  static void awaitCopy(StoreMember member, Consumer<String> progress) {
    waitOut("the copy catches up", () -> member.awaitCopy(progress));
  }

  /** A wait that ends at once when the store stops or its thread is called away. */
  interface Wait {
    void run() throws InterruptedException;
  }

  /**
   * Waits in a boot.
   *
   * @param what is waited for, as it follows "interrupted while"
   * @throws NodeException in the store's words when it stops
   */
  static void waitOut(String what, Wait wait) {
    try {
      wait.run();
    } catch (StoreException stopped) {
      throw new NodeException(String.valueOf(stopped.getMessage()), stopped);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new NodeException("interrupted while " + what, interrupted);
    }
  }

  private ActorSystem<Void> openSystem(Store store, boolean voter, Optional<NodeTls> tls) {
    Config config =
        ConfigFactory.parseString(settings.hocon(voter))
            .withFallback(
                settings.node().wan()
                    ? ConfigFactory.parseResources("choir-wan.conf")
                    : ConfigFactory.empty())
            .withFallback(ConfigFactory.load("choir"))
            .resolve();
    ActorSystem<Void> system =
        ActorSystem.create(
            Behaviors.empty(),
            "choir",
            ArteryTls.setup(config, tls).withSetup(new StoreSetup(store)));
    open(() -> SystemEnd.of(system.classicSystem(), STEP));
    return system;
  }

  /**
   * Puts into force what this machine's files declare, if it is the only one: of several, each has
   * files, and a start must not undo what was applied on another.
   */
  private Residents declare(Ranch ranch, StoreMember member) {
    if (member.group().status().members().size() > 1) {
      Residents residents = await(ranch.residents(), "the roster");
      if (residents.revision() > 0) {
        if (await(ranch.differs(settings.ranch()), "the roster")) {
          progress.accept(
              "warning: the files of this machine differ from the ranch in force (revision %d);"
                      .formatted(residents.revision())
                  + " 'choir apply' puts them into force");
        }
        return residents;
      }
    }
    Declared declared = await(ranch.declare(settings.ranch()), "the roster");
    return switch (declared) {
      case InForce inForce -> inForce.residents();
      case Refused refused ->
          throw new NodeException(
              "the declared ranch cannot be put into force", refused.problems());
    };
  }

  static <T> T await(CompletionStage<T> stage, String what) {
    try {
      return stage.toCompletableFuture().get(STEP.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      throw new NodeException(
          "no answer within %d s from %s; see the log".formatted(STEP.toSeconds(), what), late);
    } catch (ExecutionException failed) {
      throw refused(what, failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new NodeException("interrupted while waiting for " + what, interrupted);
    }
  }

  /** A port that is taken says all there is to say. */
  private static NodeException refused(String what, ExecutionException failed) {
    Throwable cause = failed.getCause() == null ? failed : failed.getCause();
    return cause instanceof choir.runtime.http.BindException || cause instanceof SqBindException
        ? new NodeException(String.valueOf(cause.getMessage()), cause)
        : new NodeException(what + " failed: " + cause, cause);
  }

  /**
   * Stops what was started, the last first. What is under way goes on at the next start. Whoever
   * calls it while it is being done waits until it is.
   */
  @Override
  public synchronized void close() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception failed) {
        log.error("a part of the node did not stop as it should", failed);
      }
    }
  }
}
