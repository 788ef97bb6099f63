package choir.runtime.http;

import choir.actors.calendar.Calendars;
import choir.actors.floor.Floors;
import choir.actors.placement.ActiveAgents;
import choir.actors.ranch.Approvals;
import choir.actors.ranch.Mirrorborns;
import choir.actors.ranch.Ranch;
import choir.actors.ranch.Voices;
import choir.core.calendar.Schedule;
import choir.core.id.AgentId;
import choir.core.model.ModelRouter;
import choir.core.roster.Sections;
import choir.core.sq.JournalReader;
import choir.core.sq.Scroll;
import choir.core.sq.ScrollStore;
import choir.core.tool.ToolPolicy;
import choir.runtime.access.Tokens;
import choir.runtime.agents.AgentsFeature;
import choir.runtime.approval.ApprovalFeature;
import choir.runtime.calendar.CalendarFeature;
import choir.runtime.discord.DiscordSection;
import choir.runtime.feature.Feature;
import choir.runtime.floor.FloorFeature;
import choir.runtime.inbox.InboxFeature;
import choir.runtime.machines.MachinesFeature;
import choir.runtime.mcp.McpFeature;
import choir.runtime.mcpserver.McpServerFeature;
import choir.runtime.messages.HooksSection;
import choir.runtime.messages.MessagesFeature;
import choir.runtime.metrics.NodeMetrics;
import choir.runtime.node.RanchPhexts;
import choir.runtime.openai.OpenAiFeature;
import choir.runtime.operations.OperationsFeature;
import choir.runtime.ranch.RanchFolder;
import choir.runtime.revisions.RevisionsFeature;
import choir.runtime.revisions.TextHistory;
import choir.runtime.run.Deliveries;
import choir.runtime.skills.CurrentSkills;
import choir.runtime.skills.SkillsFeature;
import choir.runtime.skills.SkillsSection;
import choir.runtime.sq.backup.OnlineBackup;
import choir.runtime.sq.store.StoreStats;
import choir.runtime.status.StatusFeature;
import choir.runtime.tokens.TokensFeature;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;

/**
 * The features of a node, over whatever stands for its parts in a test.
 *
 * @param others that need a part which not every test has
 */
record TestFeatures(
    ActorSystem<?> system,
    Ranch ranch,
    Mirrorborns mirrorborns,
    Voices voices,
    Calendars calendars,
    Floors floors,
    Approvals approvals,
    Tokens tokens,
    ModelRouter models,
    ScrollStore store,
    JournalReader journal,
    OnlineBackup backups,
    NodeMetrics metrics,
    Supplier<Readiness> readiness,
    TextHistory texts,
    RanchFolder folder,
    List<Feature> others,
    InstantSource time) {
  List<Route> routes() {
    List<Route> api =
        Stream.concat(features().stream(), others.stream())
            .flatMap(each -> each.routes().stream())
            .toList();
    Feature mcp = new McpServerFeature(api, store, RanchPhexts.RESERVED::isReserved);
    return Stream.concat(api.stream(), mcp.routes().stream()).toList();
  }

  private List<Feature> features() {
    Executor disk = system.dispatchers().lookup(DispatcherSelector.blocking());
    Supplier<List<String>> modelNames = () -> List.of("scripted");
    Supplier<String> ids = () -> UUID.randomUUID().toString();
    Deliveries deliveries = new Deliveries(mirrorborns, models, modelNames, ids);
    return List.of(
        new MessagesFeature(
            system, ranch, mirrorborns, store, journal, deliveries, this::hooks, time, ids, disk),
        new OpenAiFeature(system, ranch, mirrorborns, deliveries, time, ids),
        new CalendarFeature(
            calendars,
            ranch,
            modelNames,
            () -> section(Schedule.SECTION),
            () -> section(ToolPolicy.SECTION),
            time),
        new AgentsFeature(ranch, mirrorborns, journal, modelNames, disk),
        new StatusFeature(
            system,
            ranch,
            mirrorborns,
            voices,
            () -> calendars.listDeclared(store),
            new OneActive(),
            readiness,
            modelNames,
            List::of,
            List::of,
            () -> new StoreStats(1, 100, 0, 0, 1, 1, Optional.empty()),
            journal,
            time,
            disk),
        new RevisionsFeature(
            ranch, journal, texts, folder, files -> List.of("http: not in effect yet"), disk),
        new TokensFeature(tokens, Optional::empty),
        new ApprovalFeature(approvals),
        new InboxFeature(approvals, store),
        new SkillsFeature(new CurrentSkills(() -> section(SkillsSection.NAME))),
        new McpFeature(() -> "", name -> null, time),
        new FloorFeature(
            floors,
            ranch,
            store,
            journal,
            () -> DiscordSection.floors("{\"floors\":[{\"channel\":\"700\"}]}"),
            disk),
        new MachinesFeature(new NoMachines(), ranch, tokens, time, disk),
        new OperationsFeature(backups, readiness, metrics, time, disk));
  }

  /** What the store has, or what the tests of mapped hooks call. */
  private String hooks() {
    String stored = section(HooksSection.NAME);
    return stored.isEmpty() ? TestRanch.hooks() : stored;
  }

  private String section(String name) {
    return store
        .select(Sections.key(name))
        .toCompletableFuture()
        .join()
        .map(Scroll::text)
        .orElse("");
  }

  /** One node has reported, and one agent of many has work in hand. */
  private record OneActive() implements ActiveAgents {
    @Override
    public Map<Integer, String> nodes() {
      return Map.of(1, "here");
    }

    @Override
    public Working working() {
      return new Working(1, List.of(new AgentId("agent-150")));
    }
  }
}
