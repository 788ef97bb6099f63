package choir.runtime.node;

import choir.actors.EntityContext;
import choir.actors.RanchEntities;
import choir.actors.calendar.Calendars;
import choir.actors.calendar.DeclaredSchedules;
import choir.actors.entities.RetryingAsk;
import choir.actors.entities.ShardedEntities;
import choir.actors.floor.Floors;
import choir.actors.mirrorborn.BusyAgents;
import choir.actors.mirrorborn.MirrorbornEntity;
import choir.actors.placement.NodeReport;
import choir.actors.placement.NodeReporter;
import choir.actors.placement.NodeStatusTable;
import choir.actors.placement.Placements;
import choir.actors.ranch.Approvals;
import choir.actors.ranch.DeclarationSizeCheck;
import choir.actors.ranch.Mirrorborns;
import choir.actors.ranch.Ranch;
import choir.actors.ranch.Voices;
import choir.actors.session.ActiveCalls;
import choir.actors.session.ModelAvailability;
import choir.core.calendar.GuardProbe;
import choir.core.calendar.WallClock;
import choir.core.chat.ChatGateway;
import choir.core.id.AgentId;
import choir.core.placement.NodeRole;
import choir.core.placement.Placement;
import choir.core.tool.Tool;
import choir.runtime.Build;
import choir.runtime.calendar.ScheduleFiles;
import choir.runtime.metrics.NodeMetrics;
import choir.runtime.skills.CurrentSkills;
import choir.runtime.skills.SkillsSection;
import choir.runtime.sq.store.Store;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;

/** Hosts the entities of the ranch on this node, and provides access to all of them. */
final class NodeEntities implements AutoCloseable {
  /** Time-out of queries to the local shard region, which a mass start may keep busy. */
  private static final Duration REGION_TIMEOUT = Duration.ofSeconds(3);

  private final NodeSettings settings;
  private final ActorSystem<?> system;
  private final NodeModels models;
  private final NodeMetrics metrics;
  private final BusyAgents busy;
  private final Clock clock = Clock.systemUTC();
  private final Instant startedAt = clock.instant();
  private final MachineProbe probe;
  private final NodeStatusTable nodeTable = new NodeStatusTable(System::nanoTime);
  private final ActiveCalls calls = new ActiveCalls();
  private final ModelAvailability availability = new ModelAvailability();
  private final Placements placements;
  private final ShardedEntities entities;
  private final Ranch ranch;
  private final Mirrorborns mirrorborns;
  private final Calendars calendars;
  private final Approvals approvals;
  private final DeclaredSchedules declaredSchedules;
  private final ChatGateway chat;
  private final Voices voices;
  private final Floors floors;

  private NodeEntities(
      NodeSettings settings,
      ActorSystem<?> system,
      Store store,
      NodeModels models,
      ChatGateway chat,
      NodeMetrics metrics) {
    this.settings = settings;
    this.system = system;
    this.models = models;
    models.onChange(availability::forget);
    this.metrics = metrics;
    this.busy = new BusyAgents(metrics.agents());
    this.probe = new MachineProbe(settings.home());
    Placement rules =
        new Placement(system.settings().config().getDuration("choir.placement.home-after"));
    this.placements = new Placements(system, store, nodeTable, rules, clock, System::nanoTime);
    this.entities = new ShardedEntities(system, placements);
    RetryingAsk asks = new RetryingAsk(entities, RetryingAsk.Timing.of(system.settings().config()));
    this.ranch = new Ranch(asks, DeclarationSizeCheck.of(system));
    this.mirrorborns = new Mirrorborns(entities, asks, ranch, store, clock);
    this.calendars = new Calendars(asks);
    this.approvals = new Approvals(asks, ranch, store, clock);
    this.declaredSchedules =
        new DeclaredSchedules(ranch, store, calendars, ScheduleFiles::read, clock);
    this.chat = chat;
    this.voices = new Voices(entities, asks, ranch, chat, clock);
    this.floors = new Floors(asks);
  }

  /** Provides access to the entities; {@link #start} hosts them. */
  static NodeEntities open(
      NodeSettings settings,
      ActorSystem<?> system,
      Store store,
      NodeModels models,
      ChatGateway chat,
      NodeMetrics metrics) {
    return new NodeEntities(settings, system, store, models, chat, metrics);
  }

  /**
   * Hosts the entities if this node is a worker; otherwise only provides access.
   *
   * @param tools the tools of the agents at present, by name
   * @param guards looks at the guards of schedules
   */
  void start(Store store, Supplier<Map<String, Tool>> tools, GuardProbe guards) {
    CoordinatedShutdown shutdown = CoordinatedShutdown.get(Adapter.toClassic(system));
    RanchEntities.host(
        entities,
        new EntityContext(
            store,
            clock,
            metrics.metered(models),
            tools,
            busy,
            metrics.schedules(),
            calls,
            availability,
            () -> shutdown.getShutdownReason().isPresent(),
            () -> UUID.randomUUID().toString(),
            new CurrentSkills(() -> RanchFeatures.section(store, SkillsSection.NAME)),
            guards,
            chat,
            system.settings().config()));
    NodeReporter.start(system, nodeTable, clock, this::report);
  }

  /** The models that take no calls at present, as this node sees them. */
  ModelAvailability availability() {
    return availability;
  }

  private CompletionStage<NodeReport> report() {
    boolean worker = settings.node().roles().contains(NodeRole.WORKER);
    CompletionStage<Map<Integer, Integer>> awake =
        worker
            ? entities.active(MirrorbornEntity.KIND, REGION_TIMEOUT)
            : CompletableFuture.completedStage(Map.of());
    List<AgentId> working = busy.agents();
    return awake.thenApply(
        counts ->
            new NodeReport(
                settings.node().name(),
                Build.version(),
                clock.instant(),
                startedAt,
                probe.facts(),
                models.local(),
                models.notes(),
                counts,
                calls.numbers(),
                working.size(),
                working.stream().limit(NodeReport.MAX_NAMES).toList(),
                WallClock.dataVersion()));
  }

  Ranch ranch() {
    return ranch;
  }

  Mirrorborns mirrorborns() {
    return mirrorborns;
  }

  DeclaredSchedules declaredSchedules() {
    return declaredSchedules;
  }

  Voices voices() {
    return voices;
  }

  Floors floors() {
    return floors;
  }

  Calendars calendars() {
    return calendars;
  }

  Approvals approvals() {
    return approvals;
  }

  NodeStatusTable nodeTable() {
    return nodeTable;
  }

  Placements placements() {
    return placements;
  }

  ActorSystem<?> system() {
    return system;
  }

  /** The latest report of this node, if any. */
  Optional<NodeStatusTable.Observed> self() {
    return nodeTable.find(settings.node().name());
  }

  @Override
  public void close() {
    probe.close();
  }
}
