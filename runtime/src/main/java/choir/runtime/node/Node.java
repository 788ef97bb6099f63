package choir.runtime.node;

import choir.actors.entities.EntityHost;
import choir.actors.entities.ShardedEntities;
import choir.actors.mirrorborn.MirrorbornEntity;
import choir.actors.mirrorborn.Mirrorborns;
import choir.actors.roster.RosterCommand.Declared;
import choir.actors.roster.RosterCommand.InForce;
import choir.actors.roster.RosterCommand.Refused;
import choir.actors.roster.RosterCommand.Residents;
import choir.actors.roster.RosterEntity;
import choir.actors.session.SessionEntity;
import choir.core.mirrorborn.Profile;
import choir.core.sq.ScrollStore;
import choir.core.sq.StoreException;
import choir.core.tool.Tool;
import choir.runtime.journal.StoreExtension.StoreSetup;
import choir.runtime.ranch.HttpAddress;
import choir.runtime.replication.StoreMember;
import choir.runtime.sq.Store;
import choir.runtime.sqhttp.PortHolder;
import choir.runtime.tls.ArteryTls;
import choir.runtime.tls.NodeTls;
import choir.runtime.tls.SystemEnd;
import choir.runtime.tool.AskTool;
import choir.runtime.tool.ScrollTool;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running node. Started and stopped by one thread; everything else it does by itself. */
public final class Node implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Node.class);

  /** How long a step of the boot may take: an election of shards, a journal to be read. */
  static final Duration STEP = Duration.ofSeconds(60);

  /** How long an entity may take to answer an edge: a fail-over is some ten seconds. */
  private static final Duration ASK = Duration.ofSeconds(20);

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final NodeSettings settings;
  private final Consumer<String> progress;

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
    requireFree("127.0.0.1", settings.clusterPort());
    requireFree("127.0.0.1", settings.raftPort());
    requireFree(settings.httpAddress(), settings.httpPort());
    requireFreeForSq(settings.sq());
    Optional<NodeTls> tls = openTls(settings.tls());
    tls.ifPresent(this::open);
    NodeStore nodeStore = open(openStore(() -> NodeStore.member(settings.place(tls))));
    Store store = nodeStore.store();
    NodeModels models = open(NodeModels.open(settings));
    progress.accept(models.described());
    ActorSystem<Void> system = openSystem(store, tls);
    takePart(nodeStore, system, progress);
    Mirrorborns mirrorborns = host(system, store, NodeScrolls.forTools(settings, store), models);
    Cluster cluster = Cluster.get(system);
    cluster.manager().tell(Join.create(cluster.selfMember().address()));
    tellAgents(declare(mirrorborns));
    settings.use().mirror().ifPresent(it -> open(NodeScrolls.mirror(settings, it, store)));
    NodeEdge.open(settings, system, new NodeEdge.Behind(nodeStore, models, mirrorborns), progress);
  }

  private void tellAgents(Residents residents) {
    int width = residents.agents().stream().mapToInt(a -> a.name().length()).max().orElse(0);
    for (Profile agent : residents.agents()) {
      String name = agent.name() + " ".repeat(width - agent.name().length());
      progress.accept("  %s  %-14s  %s".formatted(name, agent.role(), agent.home()));
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
    PortHolder.refusal(sq.address(), sq.port(), beside)
        .ifPresent(
            words -> {
              throw new NodeException(words, List.of());
            });
  }

  /** Certificates that cannot be used are a reason not to start: every other node refuses them. */
  static Optional<NodeTls> openTls(Optional<Path> folder) {
    try {
      return folder.isPresent()
          ? Optional.of(NodeTls.open(folder.get(), Clock.systemUTC()))
          : Optional.empty();
    } catch (IOException unusable) {
      throw new NodeException(
          "the certificates cannot be used: " + unusable.getMessage(), unusable);
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

  /** Opens the ways between the members of the store, and waits for a majority of them. */
  static void takePart(NodeStore store, ActorSystem<?> system, Consumer<String> progress) {
    if (store.member().isEmpty()) {
      return;
    }
    StoreMember member = store.member().get();
    member.forwardOver(system);
    try {
      member.awaitLeader(progress);
    } catch (StoreException stopped) {
      throw new NodeException(String.valueOf(stopped.getMessage()), stopped);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new NodeException("interrupted while waiting for the store", interrupted);
    }
  }

  private ActorSystem<Void> openSystem(Store store, Optional<NodeTls> tls) {
    Config config =
        ConfigFactory.parseString(settings.hocon())
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

  private static Mirrorborns host(
      ActorSystem<?> system, Store store, ScrollStore scrolls, NodeModels models) {
    EntityHost entities = new ShardedEntities(system);
    Clock clock = Clock.systemUTC();
    Mirrorborns mirrorborns = new Mirrorborns(entities, store, clock, ASK);
    Map<String, Tool> tools = new TreeMap<>();
    ScrollTool.over(scrolls).forEach(tool -> tools.put(tool.spec().name(), tool));
    Tool ask = new AskTool(mirrorborns, clock);
    tools.put(ask.spec().name(), ask);
    entities.host(RosterEntity.KIND, scope -> RosterEntity.create(scope, entities, clock));
    MirrorbornEntity.Surroundings forAgents =
        new MirrorbornEntity.Surroundings(entities, store, clock);
    entities.host(MirrorbornEntity.KIND, scope -> MirrorbornEntity.create(scope, forAgents));
    SessionEntity.Surroundings forSessions =
        new SessionEntity.Surroundings(entities, store, clock, models, tools);
    entities.host(SessionEntity.KIND, scope -> SessionEntity.create(scope, forSessions));
    return mirrorborns;
  }

  private Residents declare(Mirrorborns mirrorborns) {
    Declared declared = await(mirrorborns.declare(settings.ranch()), "the roster");
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
    return cause instanceof choir.runtime.http.BindException
        ? new NodeException(String.valueOf(cause.getMessage()), cause)
        : new NodeException(what + " failed: " + cause, cause);
  }

  /** Stops what was started, the last first. What is under way goes on at the next start. */
  @Override
  public void close() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception failed) {
        log.error("a part of the node did not stop as it should", failed);
      }
    }
  }
}
