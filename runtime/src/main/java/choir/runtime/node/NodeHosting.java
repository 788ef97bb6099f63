package choir.runtime.node;

import choir.actors.entities.ShardedEntities;
import choir.actors.mirrorborn.MirrorbornEntity;
import choir.actors.mirrorborn.Mirrorborns;
import choir.actors.mirrorborn.WorkInHand;
import choir.actors.placement.NodeBoard;
import choir.actors.placement.NodeReport;
import choir.actors.placement.Placements;
import choir.actors.placement.Steward;
import choir.actors.roster.DeclarationPost;
import choir.actors.roster.RosterEntity;
import choir.actors.session.CallsInHand;
import choir.actors.session.SessionEntity;
import choir.actors.session.SessionSurroundings;
import choir.core.mirrorborn.AgentId;
import choir.core.placement.NodeRole;
import choir.core.placement.Placement;
import choir.core.sq.ScrollStore;
import choir.core.tool.Tool;
import choir.runtime.Build;
import choir.runtime.metrics.NodeMetrics;
import choir.runtime.sq.store.Store;
import choir.runtime.tool.AskTool;
import choir.runtime.tool.ScrollTool;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;

/** The entities of the ranch, as this node hosts and reaches them. */
final class NodeHosting implements AutoCloseable {
  /** How long an entity may take to answer an edge: a fail-over is some ten seconds. */
  private static final Duration ASK = Duration.ofSeconds(20);

  /** The region is in this process; it is busy for as long when a thousand entities start. */
  private static final Duration REGION = Duration.ofSeconds(3);

  private final NodeSettings settings;
  private final ActorSystem<?> system;
  private final NodeModels models;
  private final NodeMetrics metrics;
  private final WorkInHand work;
  private final Clock clock = Clock.systemUTC();
  private final Instant startedAt = clock.instant();
  private final MachineProbe probe;
  private final NodeBoard board = new NodeBoard(System::nanoTime);
  private final CallsInHand calls = new CallsInHand();
  private final Placement rules;
  private final Placements placements;
  private final ShardedEntities entities;
  private final Mirrorborns mirrorborns;

  private NodeHosting(
      NodeSettings settings,
      ActorSystem<?> system,
      Store store,
      NodeModels models,
      NodeMetrics metrics) {
    this.settings = settings;
    this.system = system;
    this.models = models;
    this.metrics = metrics;
    this.work = new WorkInHand(metrics.agents());
    this.probe = new MachineProbe(settings.home());
    this.rules =
        new Placement(system.settings().config().getDuration("choir.placement.home-after"));
    this.placements = new Placements(system, store, board, rules, clock, System::nanoTime);
    this.entities = new ShardedEntities(system, placements);
    this.mirrorborns = new Mirrorborns(entities, store, clock, ASK, DeclarationPost.of(system));
  }

  /**
   * Hosts them, where this node is to; elsewhere it only reaches them.
   *
   * @param scrolls on which the agents' tools work
   * @param metrics told what agents and models do here
   */
  static NodeHosting open(
      NodeSettings settings,
      ActorSystem<?> system,
      Store store,
      ScrollStore scrolls,
      NodeModels models,
      NodeMetrics metrics) {
    NodeHosting hosting = new NodeHosting(settings, system, store, models, metrics);
    hosting.host(store, scrolls);
    Steward.open(system, hosting.board, hosting.clock, hosting::report);
    return hosting;
  }

  private void host(Store store, ScrollStore scrolls) {
    Map<String, Tool> tools = new TreeMap<>();
    ScrollTool.over(scrolls).forEach(tool -> tools.put(tool.spec().name(), tool));
    Tool ask = new AskTool(mirrorborns, clock);
    tools.put(ask.spec().name(), ask);
    entities.host(RosterEntity.KIND, scope -> RosterEntity.create(scope, entities, clock));
    MirrorbornEntity.Surroundings forAgents =
        new MirrorbornEntity.Surroundings(entities, store, clock, work);
    entities.host(MirrorbornEntity.KIND, scope -> MirrorbornEntity.create(scope, forAgents));
    CoordinatedShutdown shutdown = CoordinatedShutdown.get(Adapter.toClassic(system));
    SessionSurroundings forSessions =
        new SessionSurroundings(
            entities,
            store,
            clock,
            metrics.metered(models),
            tools,
            () -> shutdown.getShutdownReason().isPresent(),
            calls);
    entities.host(SessionEntity.KIND, scope -> SessionEntity.create(scope, forSessions));
  }

  private CompletionStage<NodeReport> report() {
    boolean worker = settings.node().roles().contains(NodeRole.WORKER);
    CompletionStage<Map<Integer, Integer>> awake =
        worker
            ? entities.awake(MirrorbornEntity.KIND, REGION)
            : CompletableFuture.completedStage(Map.of());
    List<AgentId> working = work.agents();
    return awake.thenApply(
        counts ->
            new NodeReport(
                settings.node().name(),
                Build.version(),
                clock.instant(),
                startedAt,
                probe.facts(),
                models.local(),
                counts,
                calls.numbers(),
                working.size(),
                working.stream().limit(NodeReport.MAX_NAMES).toList()));
  }

  Mirrorborns mirrorborns() {
    return mirrorborns;
  }

  NodeBoard board() {
    return board;
  }

  Placement rules() {
    return rules;
  }

  Placements placements() {
    return placements;
  }

  ActorSystem<?> system() {
    return system;
  }

  /** What this node told of itself last, if its region of agents has answered. */
  Optional<NodeBoard.Notice> self() {
    return board.find(settings.node().name());
  }

  @Override
  public void close() {
    probe.close();
  }
}
