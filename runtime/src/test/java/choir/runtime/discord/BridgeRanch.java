package choir.runtime.discord;

import choir.actors.EntityContext;
import choir.actors.RanchEntities;
import choir.actors.calendar.CalendarListener;
import choir.actors.entities.RetryingAsk;
import choir.actors.entities.ShardAllocation;
import choir.actors.entities.ShardedEntities;
import choir.actors.floor.Floors;
import choir.actors.mirrorborn.AgentListener;
import choir.actors.ranch.Approvals;
import choir.actors.ranch.Mirrorborns;
import choir.actors.ranch.Ranch;
import choir.actors.ranch.Voices;
import choir.actors.session.ActiveCalls;
import choir.actors.session.ModelAvailability;
import choir.actors.voice.VoiceCommand.VoiceSummary;
import choir.core.calendar.GuardProbe;
import choir.core.floor.FloorState;
import choir.core.id.AgentId;
import choir.core.mirrorborn.Profile;
import choir.core.model.ModelRouter;
import choir.core.model.ToolSpec;
import choir.core.phext.Coordinate;
import choir.core.roster.AgentDeclaration;
import choir.core.roster.RanchDeclaration;
import choir.core.run.Inbound;
import choir.core.run.RunRecord;
import choir.core.skill.SkillIndex;
import choir.core.tool.Tool;
import choir.core.tool.ToolAction;
import choir.runtime.discordsim.DiscordSim;
import choir.runtime.sq.journal.StoreExtension.StoreSetup;
import choir.runtime.sq.log.NioDisk;
import choir.runtime.sq.store.LocalStore;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;

/** A ranch on one node whose agents finch and heron have identities in a simulated Discord. */
final class BridgeRanch implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(20);

  final EchoModel model;
  private final ExecutorService writer = Executors.newSingleThreadExecutor();
  private final LocalStore store;
  private final DiscordGateway gateway;
  private final ActorSystem<Void> system;
  private final Ranch ranch;
  private final Mirrorborns mirrorborns;
  private final Voices voices;
  final Approvals approvals;
  final PostTool tool = new PostTool();
  private final Floors floors;

  /**
   * Starts the ranch.
   *
   * @param folder of its store
   * @param extra further keys of the section of the ranch, with a comma before each
   * @param agents ids of the agents, each with the token {@code token-ID}
   */
  BridgeRanch(Path folder, DiscordSim sim, String extra, EchoModel model, String... agents)
      throws IOException {
    this.model = model;
    store =
        LocalStore.open(
            NioDisk.open(folder), phext -> false, writer, Runnable::run, Clock.systemUTC());
    String people =
        sim.state().people().stream()
            .filter(each -> !each.name().equals("stranger"))
            .map(each -> "{\"name\":\"%s\",\"id\":\"%s\"}".formatted(each.name(), each.id()))
            .collect(Collectors.joining(","));
    String section =
        "{\"server\":\"%s\",\"people\":[%s]%s}".formatted(sim.address(), people, extra);
    gateway =
        new DiscordGateway(
            "here",
            folder,
            name -> "token-" + name,
            () -> section,
            agent -> "{\"tokenEnv\":\"%s\",\"home\":\"#yard\"}".formatted(agent));
    Config config =
        ConfigFactory.parseString(
                """
                pekko.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
                pekko.cluster.roles = ["worker"]
                pekko.loglevel = WARNING
                """)
            .withFallback(ConfigFactory.load("choir"))
            .resolve();
    system =
        ActorSystem.create(
            Behaviors.empty(),
            "choir",
            ActorSystemSetup.create(BootstrapSetup.create(config), new StoreSetup(store)));
    ShardedEntities entities = new ShardedEntities(system, new Here());
    RetryingAsk asks = new RetryingAsk(entities, RetryingAsk.Timing.of(config));
    ranch = new Ranch(asks);
    mirrorborns = new Mirrorborns(entities, asks, ranch, store, Clock.systemUTC());
    approvals = new Approvals(asks, ranch, store, Clock.systemUTC());
    floors = new Floors(asks);
    voices = new Voices(entities, asks, ranch, gateway, Clock.systemUTC());
    RanchEntities.host(entities, context(config));
    Cluster cluster = Cluster.get(system);
    cluster.manager().tell(Join.create(cluster.selfMember().address()));
    ranch.declare(declaration(agents)).toCompletableFuture().join();
    voices.check();
  }

  private EntityContext context(Config config) {
    ModelRouter router = name -> Optional.of(new ModelRouter.Route(model, "echo"));
    return new EntityContext(
        store,
        Clock.systemUTC(),
        router,
        () -> Map.of("post", tool),
        AgentListener.NONE,
        CalendarListener.NONE,
        new ActiveCalls(),
        new ModelAvailability(),
        () -> false,
        () -> UUID.randomUUID().toString(),
        SkillIndex.NONE,
        GuardProbe.NONE,
        gateway,
        config);
  }

  private static RanchDeclaration declaration(String... agents) {
    List<AgentDeclaration> declared =
        java.util.stream.IntStream.range(0, agents.length)
            .mapToObj(
                i ->
                    new AgentDeclaration(
                        new AgentId(agents[i]),
                        agents[i],
                        "a test",
                        Coordinate.of("1.1.1/1.1.1/1.1." + (i + 1)),
                        "echo",
                        Profile.Limits.DEFAULT,
                        List.of()))
            .toList();
    return new RanchDeclaration(
        "test", declared.getFirst().id(), declared, Map.of("tools", "{\"ask\":[\"post\"]}"));
  }

  private record Here() implements ShardAllocation {
    @Override
    public CompletionStage<String> place(int shard, Map<String, Set<Integer>> hosted) {
      return CompletableFuture.completedStage(hosted.keySet().iterator().next());
    }

    @Override
    public CompletionStage<Set<Integer>> leaving(
        Map<String, Set<Integer>> hosted, Set<Integer> moving) {
      return CompletableFuture.completedStage(Set.of());
    }
  }

  /** Changes something outside, so that a person is asked. */
  static final class PostTool implements Tool {
    /** Arguments of the calls that were made. */
    final List<String> calls = new CopyOnWriteArrayList<>();

    @Override
    public ToolSpec spec() {
      return new ToolSpec("post", "Posts a text.", "{\"type\":\"object\"}");
    }

    @Override
    public boolean idempotent() {
      return false;
    }

    @Override
    public CompletionStage<Prepared> prepare(Call call) {
      ToolAction.Subject subject =
          new ToolAction.Subject(
              ToolAction.Kind.WORDS,
              List.of("/bin/post", "post"),
              List.of(),
              List.of("```", "@everyone"),
              Optional.empty());
      return CompletableFuture.completedStage(
          new Prepared(ToolAction.of(ToolAction.Effect.RUNS, List.of(subject)), () -> call(call)));
    }

    @Override
    public CompletionStage<Result> call(Call call) {
      calls.add(call.arguments());
      return CompletableFuture.completedStage(Result.of("posted"));
    }
  }

  /** The state of an agent's voice. */
  VoiceSummary voice(String agent) {
    Profile profile = ranch.find(new AgentId(agent)).toCompletableFuture().join().orElseThrow();
    return voices.describe(profile).toCompletableFuture().join().orElseThrow();
  }

  /** The state of a floor. */
  FloorState floor(String channel) {
    return floors.describe(channel).toCompletableFuture().join().state();
  }

  Floors floors() {
    return floors;
  }

  void deliver(String agent, Inbound message) {
    mirrorborns.deliver(new AgentId(agent), message).toCompletableFuture().join();
  }

  RunRecord run(Inbound message) {
    return mirrorborns.run(message.run()).toCompletableFuture().join().orElseThrow();
  }

  @Override
  public void close() throws IOException {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().join();
    gateway.close();
    store.close();
    writer.shutdown();
  }
}
