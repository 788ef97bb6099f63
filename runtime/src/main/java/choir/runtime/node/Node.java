package choir.runtime.node;

import choir.actors.ranch.Ranch;
import choir.actors.roster.RosterCommand.Residents;
import choir.core.id.AgentId;
import choir.core.mirrorborn.Profile;
import choir.core.sq.ScrollStore;
import choir.core.sq.StoreException;
import choir.runtime.access.Tokens;
import choir.runtime.discord.DiscordGateway;
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
import choir.runtime.tls.SystemTermination;
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
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running node. Started and stopped by one thread. */
public final class Node implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Node.class);

  /** Time-out of a start-up step, such as a coordinator election or a journal recovery. */
  static final Duration STEP_TIMEOUT = Duration.ofSeconds(60);

  /** Maximum number of agents to list at start-up. */
  private static final int MAX_NAMES = 20;

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final NodeSettings settings;
  private final Consumer<String> progress;
  private final CompletableFuture<End> ended = new CompletableFuture<>();

  private final StartPhase startPhase = new StartPhase();
  private @Nullable LivenessProbe livenessProbe;
  private @Nullable ActorSystem<Void> system;

  private Node(NodeSettings settings, Consumer<String> progress) {
    this.settings = settings;
    this.progress = progress;
  }

  /**
   * Starts a node and returns when it serves.
   *
   * @param progress receives progress messages
   * @throws NodeException if the node cannot start; opened resources are closed. If the cluster
   *     removed it, {@link NodeException#isRemoved} holds, and another start may succeed
   */
  public static Node start(NodeSettings settings, Consumer<String> progress) {
    NodeLog.to(settings.home().resolve("log"));
    Node node = new Node(settings, progress);
    try {
      node.boot();
      return node;
    } catch (RuntimeException failed) {
      boolean removed = node.isDowned();
      if (removed) {
        log.warn("this node was removed from the cluster while it started: {}", failed.toString());
      }
      node.close();
      throw removed ? NodeException.removed(failed) : failed;
    }
  }

  private void boot() {
    NodeException.throwIf(Departure.refusal(settings.home()));
    requireFreePorts();
    NodeJoin join = NodeJoin.of(settings, progress);
    Optional<NodeTls> tls = NodeCertificates.of(settings, progress);
    tls.ifPresent(this::open);
    NodeStore nodeStore = open(openMember(join, tls));
    StoreMember member = alone(nodeStore.member().orElseThrow());
    Store store = nodeStore.store();
    join.enter(member);
    NodeModels models = open(openModels(store));
    DiscordGateway chat = open(RanchFeatures.chat(settings, store));
    boolean voter = member.isVoter();
    ActorSystem<Void> system = openSystem(store, voter, tls);
    this.system = system;
    member.forwardOver(system);
    livenessProbe = new LivenessProbe(system);
    NodeMetrics metrics = new NodeMetrics();
    NodeEntities entities = open(NodeEntities.open(settings, system, store, models, chat, metrics));
    Ranch ranch = entities.ranch();
    NodeParts parts = new NodeParts(nodeStore, models, entities, metrics, startPhase, tls);
    Tokens tokens = await(Tokens.load(store, Clock.systemUTC(), new SecureRandom()), "the tokens");
    ScrollStore scrolls = NodeScrolls.forTools(settings, store);
    List<Feature> features = RanchFeatures.of(settings, parts, tokens, scrolls);
    features.forEach(this::open);
    entities.start(
        store, () -> RanchFeatures.tools(features), RanchFeatures.guards(settings, store, scrolls));
    NodeEdge edge = openEdge(parts, tokens, features);
    startPhase.waitFor("a majority of the store's voters");
    awaitLeader(member, this::waiting);
    edge.ensureToken(join.isPending(), progress);
    startPhase.waitFor("the cluster");
    open(NodeCluster.join(settings.home(), system, member, voter, this::waiting, this::end));
    startPhase.waitFor("the roster");
    reportAgents(declare(ranch, member, store));
    reportModels(models);
    openOptional(edge, store);
    join.arrived(member, ranch);
    startPhase.serves();
  }

  /** Opens the edge and SQ's API, which answers reads of the local copy without a majority. */
  private NodeEdge openEdge(NodeParts parts, Tokens tokens, List<Feature> features) {
    NodeEdge edge = open(NodeEdge.open(settings, parts, tokens, features));
    progress.accept(edge.described());
    edge.openSq(settings.sq(), progress);
    return edge;
  }

  private NodeModels openModels(Store store) {
    return NodeModels.open(settings.home(), settings.ranch(), settings.node().modelUrls(), store);
  }

  private boolean isDowned() {
    return system != null
        && CoordinatedShutdown.get(system.classicSystem())
            .getShutdownReason()
            .filter(CoordinatedShutdown.clusterDowningReason()::equals)
            .isPresent();
  }

  /** Opens what only a ranch that declares it has. */
  private void openOptional(NodeEdge edge, Store store) {
    settings.use().mirror().ifPresent(it -> open(NodeScrolls.mirror(settings, it, store)));
    edge.openManagement(settings.management(), progress);
  }

  private void requireFreePorts() {
    requireFree(settings.node().listenOn(), settings.clusterPort());
    requireFree(settings.node().listenOn(), settings.raftPort());
    requireFree(settings.http().address(), settings.http().port());
    requireFreeForSq(settings.sq());
    requireFreeForManagement(settings.management());
  }

  private void waiting(String what) {
    progress.accept(what);
    startPhase.waitFor(what.replaceFirst("^waiting for ", ""));
  }

  /** The reason why a node ended by itself. */
  public record End(boolean restart, String reason) {}

  private void end(End end) {
    log.warn("this node is stopping: {}", end.reason());
    ended.complete(end);
  }

  /**
   * Completes when the node has to be closed, with whether to restart it: it was removed from the
   * cluster, its role in the store has changed, or its store has stopped.
   */
  public CompletionStage<End> ended() {
    return ended;
  }

  /**
   * Whether actors are being scheduled: a probe actor answers in time.
   *
   * @param timeout maximum time to wait
   */
  public boolean answers(Duration timeout) {
    return livenessProbe != null && livenessProbe.answers(timeout);
  }

  private void reportAgents(Residents residents) {
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

  private Residents declare(Ranch ranch, StoreMember member, Store store) {
    boolean alone = member.group().status().members().size() <= 1;
    Residents residents = new StartDeclaration(settings, ranch, ended, progress).declare(alone);
    requireTrial(store, residents);
    return residents;
  }

  /** Reports the models of the declaration that is in force from now on. */
  private void reportModels(NodeModels models) {
    models.refresh();
    progress.accept(models.described());
    models.keyProblems().forEach(problem -> progress.accept("warning: " + problem));
  }

  /** A bot moves with its agent, and the agent may move to a node without the simulated Discord. */
  private StoreMember alone(StoreMember member) {
    int nodes = member.group().status().members().size();
    if (settings.trial().isPresent() && nodes > 1) {
      throw NodeException.permanent(
          "%s is for a ranch of one machine, and this one has %d; try it out in another home"
              .formatted(TrialGuild.OPTION, nodes));
    }
    return member;
  }

  private void requireTrial(Store store, Residents residents) {
    List<AgentId> agents = residents.agents().stream().map(Profile::agent).toList();
    if (settings.trial().isPresent()) {
      TrialGuild.refusal(agents, key -> RanchFeatures.isDeclared(store, key))
          .ifPresent(
              why -> {
                throw NodeException.permanent(why);
              });
    }
  }

  private <T extends AutoCloseable> T open(T component) {
    opened.push(component);
    return component;
  }

  /** Checks ports before start-up, for a clear error message. */
  private static void requireFree(String address, int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(address, port));
    } catch (IOException taken) {
      throw new NodeException(
          "port %d of %s is not available: %s. Stop its user ('ss -ltnp' shows it), or set"
                  .formatted(port, address, taken.getMessage())
              + " CHOIR_PORT_OFFSET to shift all ports of this node",
          taken);
    }
  }

  /** The port may be in use by another SQ server, which has to keep working. */
  private static void requireFreeForSq(HttpAddress sq) {
    String remedy = "set sq.port in ranch.yaml; 0 disables this node's SQ API";
    PortProbe.refusal(sq.address(), sq.port(), remedy)
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

  private NodeStore openMember(NodeJoin join, Optional<NodeTls> tls) {
    return openStore(() -> NodeStore.member(settings.place(join.group(), tls), settings.history()));
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
    awaitStep("waiting for the store", () -> member.awaitLeader(progress));
  }

  /** Waits until the local copy includes everything acknowledged to others so far. */
  static void awaitCopy(StoreMember member, Consumer<String> progress) {
    awaitStep("the local copy catches up", () -> member.awaitCopy(progress));
  }

  /** A wait that ends when the store stops or the thread is interrupted. */
  interface Wait {
    void run() throws InterruptedException;
  }

  /**
   * Waits during start-up.
   *
   * @param what description, phrased to follow "interrupted while"
   * @throws NodeException with the store's message if it stops
   */
  static void awaitStep(String what, Wait wait) {
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
    open(() -> SystemTermination.of(system.classicSystem(), STEP_TIMEOUT));
    return system;
  }

  static <T> T await(CompletionStage<T> stage, String what) {
    try {
      return stage.toCompletableFuture().get(STEP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      throw new NodeException(
          "no answer within %d s from %s; see the log".formatted(STEP_TIMEOUT.toSeconds(), what),
          late);
    } catch (ExecutionException failed) {
      throw refused(what, failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new NodeException("interrupted while waiting for " + what, interrupted);
    }
  }

  /** Reports a port conflict without the generic message. */
  private static NodeException refused(String what, ExecutionException failed) {
    Throwable cause = failed.getCause() == null ? failed : failed.getCause();
    return cause instanceof choir.runtime.http.BindException || cause instanceof SqBindException
        ? new NodeException(String.valueOf(cause.getMessage()), cause)
        : new NodeException(what + " failed: " + cause, cause);
  }

  /**
   * Stops all components in reverse order of their start. Unfinished work resumes at the next
   * start. Concurrent callers wait for completion.
   */
  @Override
  public synchronized void close() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception failed) {
        log.error("a component of the node failed to stop", failed);
      }
    }
  }
}
