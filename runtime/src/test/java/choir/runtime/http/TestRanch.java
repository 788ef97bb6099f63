package choir.runtime.http;

import static org.awaitility.Awaitility.await;

import choir.actors.EntityContext;
import choir.actors.RanchEntities;
import choir.actors.calendar.Calendars;
import choir.actors.calendar.DeclaredSchedules;
import choir.actors.entities.RetryingAsk;
import choir.actors.entities.ShardedEntities;
import choir.actors.floor.FloorCommand;
import choir.actors.floor.FloorEntity;
import choir.actors.floor.Floors;
import choir.actors.ranch.Approvals;
import choir.actors.ranch.Mirrorborns;
import choir.actors.ranch.Ranch;
import choir.actors.ranch.Voices;
import choir.core.chat.ChatGateway;
import choir.core.chat.ChatMessage;
import choir.core.floor.Bid;
import choir.core.floor.Reason;
import choir.core.id.AgentId;
import choir.core.mirrorborn.Profile;
import choir.core.model.ModelRouter;
import choir.core.phext.Checksum;
import choir.core.phext.Coordinate;
import choir.core.roster.AgentDeclaration;
import choir.core.roster.PersonaText;
import choir.core.roster.RanchDeclaration;
import choir.core.sq.ScrollKey;
import choir.core.tool.Tool;
import choir.runtime.access.AdminToken;
import choir.runtime.access.Scope;
import choir.runtime.access.Tokens;
import choir.runtime.agents.AgentsFeature;
import choir.runtime.calendar.CalendarFeature;
import choir.runtime.calendar.ScheduleFiles;
import choir.runtime.events.EventsFeature;
import choir.runtime.messages.AskTool;
import choir.runtime.messages.SpawnTool;
import choir.runtime.metrics.NodeMetrics;
import choir.runtime.operations.ManagementEdge;
import choir.runtime.ranch.HttpAddress;
import choir.runtime.ranch.RanchFolder;
import choir.runtime.ranch.TestSections;
import choir.runtime.sq.backup.OnlineBackup;
import choir.runtime.sq.backup.OnlineBackup.Taken;
import choir.runtime.sq.journal.StoreExtension.StoreSetup;
import choir.runtime.sq.log.NioDisk;
import choir.runtime.sq.store.LocalStore;
import choir.runtime.sq.store.StoredScroll;
import choir.runtime.tool.ScrollTool;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;

/** A whole ranch on one node: the real store, entities and edge, and a model with a script. */
final class TestRanch implements AutoCloseable {
  final ScriptedModel model = new ScriptedModel();
  final NodeMetrics metrics = new NodeMetrics();
  final String admin;

  /** Folder of the node's {@code ranch.yaml}, which declares what is in force. */
  final Path files;

  final String url;

  private final ShardedEntities entities;
  private final Floors floors;
  private final ExecutorService writer = Executors.newSingleThreadExecutor();
  private final LocalStore store;
  private final OnlineBackup backups;
  private final ActorSystem<Void> system;
  private final HttpEdge.Context context;
  private final Ranch ranch;
  private final Supplier<DeclaredSchedules> declaredSchedules;
  private final DeclaredSchedules declared;

  TestRanch(Path folder) throws IOException {
    files = folder.resolveSibling("files-" + folder.getFileName());
    Files.createDirectories(files);
    Files.writeString(files.resolve("ranch.yaml"), yaml());
    store =
        LocalStore.open(
            NioDisk.open(folder), phext -> false, writer, Runnable::run, Clock.systemUTC());
    backups =
        new OnlineBackup(folder, links -> new Taken(store.snapshot(links), 0, 0), Map::of, "test");
    Config config =
        ConfigFactory.parseString(
                """
                pekko.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
                pekko.cluster.roles = ["worker"]
                pekko.loglevel = WARNING
                choir.edge.body-timeout = 2s
                """)
            .withFallback(ConfigFactory.load("choir"))
            .resolve();
    system =
        ActorSystem.create(
            Behaviors.empty(),
            "choir",
            ActorSystemSetup.create(BootstrapSetup.create(config), new StoreSetup(store)));
    entities = new ShardedEntities(system, new SingleNodeAllocation());
    RetryingAsk asks = new RetryingAsk(entities, RetryingAsk.Timing.of(system.settings().config()));
    ranch = new Ranch(asks);
    Mirrorborns mirrorborns = new Mirrorborns(entities, asks, ranch, store, Clock.systemUTC());
    Calendars calendars = new Calendars(asks);
    floors = new Floors(asks);
    declaredSchedules =
        () ->
            new DeclaredSchedules(ranch, store, calendars, ScheduleFiles::read, Clock.systemUTC());
    declared = declaredSchedules.get();
    List<Tool> tools =
        new ArrayList<>(
            new AgentsFeature(ranch, mirrorborns, store, List::of, Runnable::run).tools());
    tools.add(new AskTool(mirrorborns, Clock.systemUTC()));
    tools.add(new SpawnTool(mirrorborns, Clock.systemUTC()));
    tools.addAll(
        new CalendarFeature(calendars, ranch, List::of, () -> "", () -> "", Clock.systemUTC())
            .tools());
    host(entities, tools);
    Cluster cluster = Cluster.get(system);
    cluster.manager().tell(Join.create(cluster.selfMember().address()));
    ranch.declare(declaration()).toCompletableFuture().join();
    Tokens tokens =
        Tokens.load(store, Clock.systemUTC(), new SecureRandom()).toCompletableFuture().join();
    Path file = folder.resolveSibling("token-" + folder.getFileName());
    AdminToken.ensure(tokens, file, new SecureRandom()).toCompletableFuture().join();
    admin = Files.readString(file).strip();
    context =
        new HttpEdge.Context(
            tokens, Clock.systemUTC(), () -> Readiness.READY, metrics.http(), Optional.empty());
    HttpAddress at = new HttpAddress("127.0.0.1", 0);
    List<Route> routes =
        new TestFeatures(
                system,
                ranch,
                mirrorborns,
                new Voices(entities, asks, ranch, ChatGateway.NONE, Clock.systemUTC()),
                calendars,
                floors,
                new Approvals(asks, ranch, store, Clock.systemUTC()),
                tokens,
                router(),
                store,
                store,
                backups,
                metrics,
                context.readiness(),
                this::storedText,
                new RanchFolder(files, TestSections.ALL),
                List.of(new EventsFeature(system, store, Runnable::run)),
                Clock.systemUTC())
            .routes();
    InetSocketAddress binding =
        HttpEdge.bind(system, context, at, "http", routes).toCompletableFuture().join();
    url = "http://127.0.0.1:" + binding.getPort();
  }

  /**
   * A person has written in a channel with rounds, and its floor has decided that nobody speaks.
   */
  void openRound(String channel, String message) {
    ChatMessage written =
        new ChatMessage(
            message,
            new ChatMessage.Place(channel, Optional.empty(), Optional.empty(), false),
            new ChatMessage.Author("801", "ada", false),
            ChatMessage.Kind.WRITTEN,
            "tour",
            List.of(),
            Optional.empty(),
            List.of());
    Bid bid = new Bid(new AgentId("lux"), 1, "901", Reason.NOT_ASKED, 1);
    entities.tell(
        FloorEntity.KIND,
        FloorEntity.address(channel),
        new FloorCommand.Claim(bid, written, Optional.of("ada"), system.ignoreRef()));
    await()
        .until(() -> floors.describe(channel).toCompletableFuture().join().state().decided() > 0);
  }

  private Optional<String> storedText(ScrollKey key, String checksum) {
    return store
        .latest()
        .find(key)
        .map(StoredScroll::text)
        .filter(text -> Checksum.of(text).equals(checksum));
  }

  private void host(ShardedEntities entities, List<Tool> others) {
    Supplier<String> ids = () -> UUID.randomUUID().toString();
    Map<String, Tool> tools = new TreeMap<>();
    others.forEach(tool -> tools.put(tool.spec().name(), tool));
    ScrollTool.over(store, store, ids).forEach(tool -> tools.put(tool.spec().name(), tool));
    Config config = system.settings().config();
    RanchEntities.host(
        entities,
        EntityContext.of(store, Clock.systemUTC(), metrics.metered(router()), tools, ids, config)
            .observedBy(metrics.agents(), metrics.schedules()));
  }

  private ModelRouter router() {
    return name ->
        name.equals("scripted")
            ? Optional.of(new ModelRouter.Route(model, "scripted"))
            : Optional.empty();
  }

  private static RanchDeclaration declaration(String... others) {
    List<AgentDeclaration> agents = new ArrayList<>();
    agents.add(agent("lux", 2));
    agents.add(agent("phex", 1));
    for (String other : others) {
      agents.add(agent(other, 1 + agents.size()));
    }
    return new RanchDeclaration("test", new AgentId("phex"), agents);
  }

  /** The declaration of {@link #declaration} as a file. */
  static String yaml(String... others) {
    StringBuilder yaml = new StringBuilder();
    yaml.append("ranch: test # named for its use\ndefaultAgent: phex\nmodels:\n");
    yaml.append("  - {name: scripted, provider: offline}\nagents:\n");
    for (AgentDeclaration agent : declaration(others).agents()) {
      yaml.append("  - id: %s\n    name: %s\n".formatted(agent.id(), agent.name()))
          .append("    role: a test\n    home: %s\n".formatted(agent.home().orElseThrow()))
          .append("    model: scripted\n");
    }
    return yaml.toString();
  }

  /** Puts what {@link #yaml} says into force, as another machine would. */
  void supersede(String... others) {
    RanchDeclaration bare = declaration(others);
    Map<String, String> sections =
        Map.of("models", "[{\"name\":\"scripted\",\"provider\":\"offline\"}]");
    ranch
        .declare(new RanchDeclaration(bare.name(), bare.defaultAgent(), bare.agents(), sections))
        .toCompletableFuture()
        .join();
  }

  /** Puts a declaration with further agents into force. */
  void declare(String... others) {
    ranch.declare(declaration(others)).toCompletableFuture().join();
  }

  /** Puts rules for the tools of all agents into force. */
  void declareTools(String section) {
    RanchDeclaration bare = declaration();
    ranch
        .declare(
            new RanchDeclaration(
                bare.name(), bare.defaultAgent(), bare.agents(), Map.of("tools", section)))
        .toCompletableFuture()
        .join();
  }

  /** Declares that lux has a HEARTBEAT text, and brings its heartbeat to the calendars. */
  void beat(String text, String section) {
    RanchDeclaration bare = declaration();
    AgentDeclaration lux = bare.agents().get(0);
    Map<String, String> sections = section.isEmpty() ? Map.of() : Map.of("heartbeat", section);
    AgentDeclaration beating =
        new AgentDeclaration(
            lux.id(),
            lux.name(),
            lux.role(),
            lux.home(),
            lux.model(),
            lux.limits(),
            List.of(new PersonaText("HEARTBEAT", Checksum.of(text), text)),
            lux.constraints(),
            sections);
    ranch
        .declare(
            new RanchDeclaration(
                bare.name(), bare.defaultAgent(), List.of(beating, bare.agents().get(1))))
        .toCompletableFuture()
        .join();
    declared.check();
  }

  /** Brings the schedules of the revision in force to the calendars, as a node's start does. */
  void bringSchedules() {
    declaredSchedules.get().check();
  }

  private static AgentDeclaration agent(String id, int home) {
    return new AgentDeclaration(
        new AgentId(id),
        id,
        "a test",
        Coordinate.of("1.1.1/1.1.1/1.1." + home),
        "scripted",
        Profile.Limits.DEFAULT,
        List.of());
  }

  /** The section {@code hooks}. */
  static String hooks() {
    return """
    {"mappings":[{"name":"build","agent":"lux","key":"{{headers.x-delivery}}",\
    "message":"{{repository.name}}: {{jobs[1].state}} ({{query.branch}}) {{jobs}}"}]}""";
  }

  Caller caller() {
    return new Caller(url, admin);
  }

  /** Serves operators' tools as well, and returns the port. */
  int manage(Supplier<Readiness> hosts) {
    HttpAddress anywhere = new HttpAddress("127.0.0.1", 0);
    return ManagementEdge.bind(system, context, anywhere, hosts)
        .toCompletableFuture()
        .join()
        .getPort();
  }

  /** A new token. */
  String token(Scope scope) {
    String name = UUID.randomUUID().toString();
    return context.tokens().create(name, scope).toCompletableFuture().join().orElseThrow();
  }

  @Override
  public void close() throws IOException {
    model.open();
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().join();
    store.close();
    writer.shutdown();
  }
}
