package choir.runtime.node;

import choir.actors.session.PolicyReader;
import choir.core.calendar.GuardProbe;
import choir.core.calendar.Schedule;
import choir.core.placement.NodeRole;
import choir.core.roster.Sections;
import choir.core.sq.ScrollKey;
import choir.core.sq.ScrollStore;
import choir.core.tool.Tool;
import choir.core.tool.ToolPolicy;
import choir.runtime.Build;
import choir.runtime.access.Tokens;
import choir.runtime.agents.AgentsFeature;
import choir.runtime.approval.ApprovalFeature;
import choir.runtime.calendar.CalendarFeature;
import choir.runtime.calendar.HeartbeatSection;
import choir.runtime.calendar.ScheduleFiles;
import choir.runtime.certificates.CertificatesFeature;
import choir.runtime.discord.DiscordFeature;
import choir.runtime.discord.DiscordGateway;
import choir.runtime.discord.DiscordSection;
import choir.runtime.discord.TrialIdentities;
import choir.runtime.events.EventsFeature;
import choir.runtime.feature.Feature;
import choir.runtime.feature.OwnPhext;
import choir.runtime.floor.FloorFeature;
import choir.runtime.inbox.InboxFeature;
import choir.runtime.machines.ClusterMachines;
import choir.runtime.machines.MachinesFeature;
import choir.runtime.machines.MachinesSection;
import choir.runtime.machines.ReportedAgents;
import choir.runtime.mcp.McpFeature;
import choir.runtime.mcp.McpSection;
import choir.runtime.mcpserver.McpServerFeature;
import choir.runtime.messages.HooksSection;
import choir.runtime.messages.MessagesFeature;
import choir.runtime.model.ModelsSection;
import choir.runtime.openai.OpenAiFeature;
import choir.runtime.operations.OperationsFeature;
import choir.runtime.ranch.RanchFile;
import choir.runtime.ranch.RanchFolder;
import choir.runtime.ranch.Section;
import choir.runtime.revisions.RevisionsFeature;
import choir.runtime.run.Deliveries;
import choir.runtime.skills.CurrentSkills;
import choir.runtime.skills.SkillsFeature;
import choir.runtime.skills.SkillsSection;
import choir.runtime.sq.backup.OnlineBackup;
import choir.runtime.sq.store.Store;
import choir.runtime.sq.store.StoreStats;
import choir.runtime.sq.store.StoredScroll;
import choir.runtime.status.StatusFeature;
import choir.runtime.tls.NodeTls;
import choir.runtime.tokens.TokensFeature;
import choir.runtime.tool.MachineGuards;
import choir.runtime.tool.ToolsFeature;
import choir.runtime.tool.ToolsSection;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.DispatcherSelector;

/** The list of all features of a node, with explicit dependencies. */
public final class RanchFeatures {
  /** The sections of {@code ranch.yaml} that belong to features. */
  public static final List<Section> SECTIONS =
      List.of(
          new ModelsSection(),
          new MachinesSection(),
          new HooksSection(),
          new ToolsSection(),
          ToolsSection.OF_AGENT,
          new HeartbeatSection(),
          HeartbeatSection.OF_AGENT,
          new ScheduleFiles(),
          new SkillsSection(),
          new McpSection(),
          new DiscordSection(),
          DiscordSection.OF_AGENT);

  /** The phexts reserved by features. */
  static final List<OwnPhext> PHEXTS =
      Stream.of(
              MessagesFeature.PHEXTS,
              AgentsFeature.PHEXTS,
              CalendarFeature.PHEXTS,
              MachinesFeature.PHEXTS,
              TokensFeature.PHEXTS,
              ToolsFeature.PHEXTS,
              ApprovalFeature.PHEXTS,
              InboxFeature.PHEXTS,
              DiscordFeature.PHEXTS,
              FloorFeature.PHEXTS)
          .flatMap(List::stream)
          .toList();

  private RanchFeatures() {}

  /**
   * Creates the features of a node.
   *
   * @param scrolls the scroll store used by the agents' tools
   */
  static List<Feature> of(
      NodeSettings settings, NodeParts node, Tokens tokens, ScrollStore scrolls) {
    List<Feature> features = new ArrayList<>(ofApi(settings, node, tokens, scrolls));
    features.add(
        new McpServerFeature(
            features.stream().flatMap(each -> each.routes().stream()).toList(),
            node.store().store(),
            RanchPhexts.RESERVED::isReserved));
    return List.copyOf(features);
  }

  private static List<Feature> ofApi(
      NodeSettings settings, NodeParts node, Tokens tokens, ScrollStore scrolls) {
    NodeEntities entities = node.entities();
    Store store = node.store().store();
    Clock clock = Clock.systemUTC();
    SecureRandom random = new SecureRandom();
    Supplier<String> ids = () -> new UUID(random.nextLong(), random.nextLong()).toString();
    Supplier<List<String>> modelNames = node.models()::names;
    Deliveries deliveries = new Deliveries(entities.mirrorborns(), node.models(), modelNames, ids);
    Executor disk = entities.system().dispatchers().lookup(DispatcherSelector.blocking());
    MessagesFeature messages = messages(entities, store, deliveries, ids, disk);
    return List.of(
        messages,
        new EventsFeature(entities.system(), store, disk),
        new OpenAiFeature(
            entities.system(), entities.ranch(), entities.mirrorborns(), deliveries, clock, ids),
        new AgentsFeature(entities.ranch(), entities.mirrorborns(), store, modelNames, disk),
        calendar(node, clock),
        status(node, messages, clock, disk),
        new TokensFeature(tokens, () -> node.tls().map(NodeTls::authority)),
        new MachinesFeature(machines(settings, node), entities.ranch(), tokens, clock, disk),
        operations(settings, node, disk),
        revisions(settings, node, disk),
        new ToolsFeature(
            scrolls, store, ids, settings.home(), () -> section(store, ToolPolicy.SECTION), clock),
        new ApprovalFeature(entities.approvals()),
        new InboxFeature(entities.approvals(), store),
        new SkillsFeature(new CurrentSkills(() -> section(store, SkillsSection.NAME))),
        mcp(settings, store),
        new CertificatesFeature(entities.system(), settings.tls(), clock),
        new DiscordFeature(),
        new FloorFeature(
            entities.floors(),
            entities.ranch(),
            store,
            store,
            () -> DiscordSection.floors(section(store, DiscordSection.NAME)),
            disk),
        new NodeFeature(settings, node));
  }

  private static MessagesFeature messages(
      NodeEntities entities,
      Store store,
      Deliveries deliveries,
      Supplier<String> ids,
      Executor disk) {
    return new MessagesFeature(
        entities.system(),
        entities.ranch(),
        entities.mirrorborns(),
        store,
        store,
        deliveries,
        () -> section(store, HooksSection.NAME),
        Clock.systemUTC(),
        ids,
        disk);
  }

  /** The tools of all features at present, by name. */
  static Map<String, Tool> tools(List<Feature> features) {
    Map<String, Tool> tools = new TreeMap<>();
    for (Feature feature : features) {
      feature.tools().forEach(tool -> tools.put(tool.spec().name(), tool));
    }
    return tools;
  }

  private static Feature calendar(NodeParts node, Clock clock) {
    return new CalendarFeature(
        node.entities().calendars(),
        node.entities().ranch(),
        node.models()::names,
        () -> section(node.store().store(), Schedule.SECTION),
        () -> section(node.store().store(), ToolPolicy.SECTION),
        clock);
  }

  /** Looks at the guards of schedules on this node. */
  static GuardProbe guards(NodeSettings settings, Store store, ScrollStore scrolls) {
    return new MachineGuards(
        scrolls,
        new PolicyReader(store)::read,
        () -> section(store, ToolPolicy.SECTION),
        settings.home(),
        settings.node().name());
  }

  private static Feature revisions(NodeSettings settings, NodeParts node, Executor disk) {
    Store store = node.store().store();
    return new RevisionsFeature(
        node.entities().ranch(),
        store,
        new StoredTexts(store),
        new RanchFolder(settings.home(), SECTIONS),
        files ->
            Stream.concat(
                    settings.notInEffect(files).stream(),
                    node.models().missingKeys(files.declaration()).stream())
                .toList(),
        disk);
  }

  /** Only the nodes that host agents connect to servers. */
  private static Feature mcp(NodeSettings settings, Store store) {
    boolean worker = settings.node().roles().contains(NodeRole.WORKER);
    return new McpFeature(
        () -> worker ? section(store, McpSection.NAME) : "", System::getenv, Clock.systemUTC());
  }

  /** The port to Discord, which the entities use. */
  static DiscordGateway chat(NodeSettings settings, Store store) {
    Optional<TrialIdentities> trial = settings.trial();
    return trial.isPresent()
        ? new DiscordGateway(
            settings.node().name(),
            settings.home(),
            trial.get()::token,
            trial.get()::ofRanch,
            trial.get()::ofAgent)
        : declaredChat(settings, store);
  }

  private static DiscordGateway declaredChat(NodeSettings settings, Store store) {
    return new DiscordGateway(
        settings.node().name(),
        settings.home(),
        System::getenv,
        () -> section(store, DiscordSection.NAME),
        agent -> text(store, Sections.key(agent, DiscordSection.NAME)));
  }

  /** A section in force; empty if there is none. */
  static String section(Store store, String name) {
    return text(store, Sections.key(name));
  }

  /** Whether a section is in force. */
  static boolean isDeclared(Store store, ScrollKey section) {
    return !text(store, section).isEmpty();
  }

  private static String text(Store store, ScrollKey key) {
    return store.latest().find(key).map(StoredScroll::text).orElse("");
  }

  private static Feature status(
      NodeParts node, MessagesFeature messages, Clock clock, Executor disk) {
    NodeEntities entities = node.entities();
    Store store = node.store().store();
    return new StatusFeature(
        entities.system(),
        entities.ranch(),
        entities.mirrorborns(),
        entities.voices(),
        () -> entities.calendars().listDeclared(store),
        new ReportedAgents(entities.nodeTable()),
        node::readiness,
        node.models()::names,
        entities.availability()::outages,
        messages::hookPorts,
        store::stats,
        store,
        clock,
        disk);
  }

  private static Feature operations(NodeSettings settings, NodeParts node, Executor disk) {
    Store store = node.store().store();
    return new OperationsFeature(
        new OnlineBackup(
            settings.home(),
            links -> snapshot(store, links),
            () -> RanchFile.files(settings.home(), SECTIONS),
            Build.version()),
        node::readiness,
        node.metrics(),
        Clock.systemUTC(),
        disk);
  }

  private static ClusterMachines machines(NodeSettings settings, NodeParts node) {
    ClusterMachines.Self self =
        new ClusterMachines.Self(
            settings.node().name(),
            settings.ranch().name(),
            settings.home(),
            settings.tls().isPresent(),
            SECTIONS);
    NodeEntities entities = node.entities();
    return new ClusterMachines(
        self,
        entities.system(),
        entities.ranch(),
        entities.placements(),
        entities.nodeTable(),
        node.store().member().orElseThrow());
  }

  private static OnlineBackup.Taken snapshot(Store store, Path links) throws IOException {
    long version = store.snapshot(links);
    StoreStats stats = store.stats();
    return new OnlineBackup.Taken(version, stats.scrolls(), stats.phexts());
  }
}
