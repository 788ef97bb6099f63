package choir.actors;

import choir.actors.calendar.CalendarCommand;
import choir.actors.calendar.CalendarContext;
import choir.actors.calendar.CalendarEntity;
import choir.actors.entities.Entities;
import choir.actors.entities.EntityAddress;
import choir.actors.entities.EntityKind;
import choir.actors.entities.EntityScope;
import choir.actors.floor.FloorCommand;
import choir.actors.floor.FloorContext;
import choir.actors.floor.FloorEntity;
import choir.actors.mirrorborn.AgentListener;
import choir.actors.mirrorborn.AnswerTaker;
import choir.actors.mirrorborn.MirrorbornCommand;
import choir.actors.mirrorborn.MirrorbornContext;
import choir.actors.mirrorborn.MirrorbornEntity;
import choir.actors.roster.RosterCommand;
import choir.actors.roster.RosterEntity;
import choir.actors.session.ActiveCalls;
import choir.actors.session.ModelAvailability;
import choir.actors.session.RunOwner;
import choir.actors.session.SessionCommand;
import choir.actors.session.SessionContext;
import choir.actors.session.SessionEntity;
import choir.actors.voice.ChatDesk;
import choir.actors.voice.VoiceCommand;
import choir.actors.voice.VoiceContext;
import choir.actors.voice.VoiceEntity;
import choir.core.calendar.CalendarEvent;
import choir.core.calendar.GuardProbe;
import choir.core.chat.ChatMessage;
import choir.core.chat.Deliverability;
import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.mirrorborn.Profile;
import choir.core.model.ModelRouter;
import choir.core.phext.Coordinate;
import choir.core.run.Inbound;
import choir.core.run.Pause;
import choir.core.run.Priority;
import choir.core.run.ReplyTo;
import choir.core.run.RunRecord;
import choir.core.run.Source;
import choir.core.tool.Tool;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;
import org.apache.pekko.persistence.testkit.PersistenceTestKitSnapshotPlugin;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;

/** A test bench of one entity with manual time. Every message is serialised. */
public final class EntityTestBench implements AutoCloseable {
  public static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  public static final AgentId LUX = new AgentId("lux");
  public static final String AGENT_JOURNAL = "Mirrorborn|lux";
  public static final String SESSION_JOURNAL = "Session|lux/main";

  private static final Config SETTINGS = ConfigFactory.load();

  private final ActorTestKit kit =
      ActorTestKit.create(
          ManualTime.config()
              .withFallback(PersistenceTestKitPlugin.config())
              .withFallback(PersistenceTestKitSnapshotPlugin.config())
              .withFallback(overrides())
              .withFallback(ConfigFactory.load()));
  private final ManualTime manual = ManualTime.get(kit.system());
  private final AtomicInteger ids = new AtomicInteger();

  /** What prompts list of the agent's skills. */
  public volatile List<String> skills = List.of();

  private volatile Instant now = NOON;

  public final PersistenceTestKit journal = PersistenceTestKit.create(kit.system());
  public final ManualStore store = new ManualStore();
  public final ManualChat chat = new ManualChat();
  public final ManualModel model = new ManualModel();

  /** What becomes of the answers of people in a chat. */
  public volatile ChatDesk desk = new NoDesk();

  public final ManualTool look = new ManualTool("look", true);
  public final ManualTool post = new ManualTool("post", false);

  /** Messages sent to agents and to sessions other than the one under test. */
  public final TestProbe<MirrorbornCommand> agents = kit.createTestProbe();

  public final TestProbe<SessionCommand> sessions = kit.createTestProbe();

  /** What agents give to their voices. */
  public final TestProbe<VoiceCommand> answers = kit.createTestProbe();

  /** Messages sent to a roster other than the one under test. */
  public final TestProbe<RosterCommand> rosters = kit.createTestProbe();

  /** Messages sent to floors other than the one under test. */
  public final TestProbe<FloorCommand> floors = kit.createTestProbe();

  /** What calendars have stored. */
  public final List<CalendarEvent> planned = new CopyOnWriteArrayList<>();

  /** What the guards of schedules say. */
  public volatile GuardProbe guards = GuardProbe.NONE;

  /** The version of the time zone data. */
  public volatile String zoneData = "2026f";

  /** What sessions tell their agents of runs that wait. */
  public final TestProbe<MirrorbornCommand.TurnPaused> pauses = kit.createTestProbe();

  /** The models that take no calls, for all sessions of this bench. */
  public final ModelAvailability availability = new ModelAvailability();

  /** Who asked to be stopped. */
  public final TestProbe<String> passivated = kit.createTestProbe();

  private static Config overrides() {
    return ConfigFactory.parseString(
        """
        pekko.actor.serialize-messages = on
        pekko.persistence.testkit.events.serialize = off
        pekko.persistence.testkit.snapshots.serialize = off
        pekko.loglevel = WARNING
        pekko.actor.testkit.typed.single-expect-default = 5s
        """);
  }

  private InstantSource time() {
    return () -> now;
  }

  /** Lets time pass for timers and for the entities' clock. */
  public void advance(Duration length) {
    now = now.plus(length);
    manual.timePasses(length);
  }

  /** The entities' clock. */
  public Instant now() {
    return now;
  }

  public <T> TestProbe<T> probe() {
    return kit.createTestProbe();
  }

  public ActorTestKit kit() {
    return kit;
  }

  private final class Owner implements RunOwner {
    @Override
    public void ended(int shard, AgentId agent, RunRecord record) {
      agents.ref().tell(new MirrorbornCommand.TurnEnded(record));
    }

    @Override
    public void paused(int shard, AgentId agent, RunId run, Optional<Pause> pause) {
      pauses.ref().tell(new MirrorbornCommand.TurnPaused(run, pause));
    }
  }

  private final class Answers implements AnswerTaker {
    @Override
    public Optional<String> refusal(AgentId agent, ReplyTo.Channel to) {
      return Deliverability.refusal(chat, agent, to);
    }

    @Override
    public void take(
        int shard, AgentId agent, RunRecord record, ReplyTo.Channel to, boolean heartbeat) {
      answers.ref().tell(new VoiceCommand.TakeAnswer(record, to, heartbeat));
    }
  }

  private final class Around implements Entities {
    @Override
    public <C> void tell(EntityKind<C> kind, EntityAddress address, C command) {
      if (command instanceof MirrorbornCommand toAgent) {
        agents.ref().tell(toAgent);
      } else if (command instanceof SessionCommand toSession) {
        sessions.ref().tell(toSession);
      } else if (command instanceof FloorCommand toFloor) {
        floors.ref().tell(toFloor);
      } else if (command instanceof RosterCommand toRoster) {
        rosters.ref().tell(toRoster);
      } else {
        throw new IllegalStateException("nobody plays " + kind);
      }
    }

    @Override
    public <C, R> CompletionStage<R> ask(
        EntityKind<C> kind,
        EntityAddress address,
        Function<ActorRef<R>, C> command,
        Duration timeout) {
      return CompletableFuture.failedStage(new IllegalStateException("actors do not ask"));
    }
  }

  /** The agent lux, from its journal. */
  public ActorRef<MirrorbornCommand> agent() {
    return agent(LUX);
  }

  public ActorRef<MirrorbornCommand> agent(AgentId id) {
    EntityScope<MirrorbornCommand> scope =
        new EntityScope<>(MirrorbornEntity.address(3, id), self -> passivated.ref().tell("agent"));
    return kit.spawn(
        MirrorbornEntity.create(
            scope,
            new MirrorbornContext(
                new Around(),
                store,
                time(),
                AgentListener.NONE,
                new Answers(),
                MirrorbornContext.Timing.of(SETTINGS))));
  }

  /** The session {@code main} of lux, from its journal. */
  public ActorRef<SessionCommand> session() {
    return session("main");
  }

  public ActorRef<SessionCommand> session(String key) {
    EntityScope<SessionCommand> scope =
        new EntityScope<>(
            SessionEntity.address(3, LUX, key), self -> passivated.ref().tell("session"));
    Map<String, Tool> tools = new TreeMap<>(Map.of("look", look, "post", post));
    ModelRouter router =
        name ->
            name.equals("offline")
                ? Optional.of(new ModelRouter.Route(model, "provider-model"))
                : Optional.empty();
    return kit.spawn(
        SessionEntity.create(
            scope,
            new SessionContext(
                store,
                time(),
                router,
                () -> tools,
                new Owner(),
                new ActiveCalls(),
                availability,
                () -> false,
                () -> "id-" + ids.incrementAndGet(),
                agent -> skills,
                SessionContext.Timing.of(SETTINGS))));
  }

  /** A calendar, from its journal. */
  public ActorRef<CalendarCommand> calendar(String name) {
    EntityScope<CalendarCommand> scope =
        new EntityScope<>(new EntityAddress(5, name), self -> passivated.ref().tell("calendar"));
    return kit.spawn(
        CalendarEntity.create(
            scope,
            new CalendarContext(
                new Around(),
                time(),
                () -> zoneData,
                guards,
                planned::addAll,
                CalendarContext.Timing.of(SETTINGS))));
  }

  /** The voice of lux, from its journal. */
  public ActorRef<VoiceCommand> voice() {
    return voice(LUX);
  }

  public ActorRef<VoiceCommand> voice(AgentId id) {
    EntityScope<VoiceCommand> scope =
        new EntityScope<>(VoiceEntity.address(3, id), self -> passivated.ref().tell("voice"));
    return kit.spawn(
        VoiceEntity.create(
            scope,
            new VoiceContext(
                new Around(), store, time(), chat, desk, VoiceContext.Timing.of(SETTINGS))));
  }

  /** A floor, from its journal. */
  public ActorRef<FloorCommand> floor(String name) {
    EntityScope<FloorCommand> scope =
        new EntityScope<>(FloorEntity.address(name), self -> passivated.ref().tell("floor"));
    return kit.spawn(
        FloorEntity.create(
            scope,
            new FloorContext(
                new Around(), time(), EntityTestBench::call, FloorContext.Timing.of(SETTINGS))));
  }

  private static Inbound call(
      AgentId agent, String self, ChatMessage message, Optional<String> person, Instant now) {
    return Inbound.from(
        new Source.Channel(message.place().channel(), person.orElse("somebody")),
        Priority.PERSON,
        RunId.of("discord", agent + "/" + message.id()),
        "channel",
        message.text(),
        now);
  }

  /** The ranch's roster, from its journal. */
  public ActorRef<RosterCommand> roster() {
    return roster(RosterEntity.ADDRESS.name());
  }

  /** A roster of another name. */
  public ActorRef<RosterCommand> roster(String name) {
    EntityScope<RosterCommand> scope =
        new EntityScope<>(new EntityAddress(1, name), self -> passivated.ref().tell("roster"));
    return kit.spawn(
        RosterEntity.create(scope, new Around(), time(), RosterEntity.Timing.of(SETTINGS)));
  }

  /** Stops an actor and waits until it is gone, as a crash would have it. */
  public void kill(ActorRef<?> actor) {
    kit.stop(actor);
  }

  public static RunId run(int number) {
    return RunId.of("tests", "message " + number);
  }

  public static Inbound message(int number, String session, Priority priority) {
    return Inbound.from(
        new Source.Person("test"), priority, run(number), session, "text " + number, NOON);
  }

  public static Inbound message(int number) {
    return message(number, "main", Priority.PERSON);
  }

  public static Profile profile(long revision, int calls, int concurrentTurns) {
    return profile(revision, new Profile.Limits(calls, concurrentTurns, 1_000, 100));
  }

  public static Profile profile(long revision, Profile.Limits limits) {
    return new Profile(
        LUX, revision, 3, "Lux", "light", Coordinate.of("3.1.1/1.1.1/1.1.1"), "offline", limits);
  }

  public static Profile profile() {
    return profile(1, 20, 2);
  }

  @Override
  public void close() {
    kit.shutdownTestKit();
  }
}
