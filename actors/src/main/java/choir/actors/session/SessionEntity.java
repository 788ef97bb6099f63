package choir.actors.session;

import choir.actors.entities.EntityAddress;
import choir.actors.entities.EntityKind;
import choir.actors.entities.EntityScope;
import choir.actors.session.SessionCommand.Advance;
import choir.actors.session.SessionCommand.Describe;
import choir.actors.session.SessionCommand.EndedFailed;
import choir.actors.session.SessionCommand.EndedFound;
import choir.actors.session.SessionCommand.HandOver;
import choir.actors.session.SessionCommand.Listen;
import choir.actors.session.SessionCommand.ModelDone;
import choir.actors.session.SessionCommand.ModelFailed;
import choir.actors.session.SessionCommand.Quiet;
import choir.actors.session.SessionCommand.Resume;
import choir.actors.session.SessionCommand.StartLookedUp;
import choir.actors.session.SessionCommand.StartTurn;
import choir.actors.session.SessionCommand.TextsFailed;
import choir.actors.session.SessionCommand.TextsRead;
import choir.actors.session.SessionCommand.ToolDone;
import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.model.ModelFailure;
import choir.core.model.ModelRequest;
import choir.core.model.ModelRouter;
import choir.core.run.RunRecord;
import choir.core.session.SessionEvent;
import choir.core.session.SessionState;
import choir.core.session.SessionState.Resting;
import choir.core.session.SessionState.Turning;
import choir.core.session.Turn;
import choir.core.session.TurnPlan;
import choir.core.session.TurnSteps;
import choir.core.tool.Tool;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EffectBuilder;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

/**
 * The actor of a conversation: stores a turn step by step. {@link TurnPlan} decides the next step;
 * {@link TurnActor} performs external calls, always after their intent is stored.
 */
public final class SessionEntity
    extends EventSourcedBehavior<SessionCommand, SessionEvent, SessionState> {
  public static final EntityKind<SessionCommand> KIND =
      new EntityKind<>("Session", SessionCommand.class, false, Optional.of(HandOver.INSTANCE));

  /** Key prefix of sessions that serve a single run. */
  private static final String SINGLE_RUN_PREFIX = "hook:";

  private final EntityScope<SessionCommand> scope;
  private final AgentId agent;
  private final String key;
  private final SessionContext node;
  private final ActorContext<SessionCommand> context;
  private final TimerScheduler<SessionCommand> timers;
  private final PersonaReader persona;
  private final TurnWork work;
  private final TurnRecords records;

  /** Whether the turn continues on another node after the next stored step. */
  private boolean handingOver;

  private SessionEntity(
      EntityScope<SessionCommand> scope,
      SessionContext node,
      ActorContext<SessionCommand> context,
      TimerScheduler<SessionCommand> timers) {
    super(
        PersistenceId.ofUniqueId(KIND.persistenceId(scope.address().name())),
        SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(10), 0.1));
    this.scope = scope;
    String name = scope.address().name();
    int slash = name.indexOf('/');
    this.agent = new AgentId(name.substring(0, slash));
    this.key = name.substring(slash + 1);
    this.node = node;
    this.context = context;
    this.timers = timers;
    this.persona = new PersonaReader(node.store());
    this.work = new TurnWork(context, node, scope.address());
    this.records = new TurnRecords(context, node, agent, scope.address().shard());
  }

  public static Behavior<SessionCommand> create(
      EntityScope<SessionCommand> scope, SessionContext node) {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new SessionEntity(scope, node, context, timers)));
  }

  /** The address of a session, in the shard of its agent. */
  public static EntityAddress address(int shard, AgentId agent, String session) {
    return new EntityAddress(shard, agent + "/" + session);
  }

  /** The persistence id of a session. */
  public static String persistenceId(AgentId agent, String session) {
    return KIND.persistenceId(agent + "/" + session);
  }

  @Override
  public SessionState emptyState() {
    return SessionState.NEW;
  }

  @Override
  public CommandHandler<SessionCommand, SessionEvent, SessionState> commandHandler() {
    return (state, command) ->
        switch (command) {
          case StartTurn start -> start(state, start);
          case TextsRead read -> textsRead(state, read);
          case TextsFailed failed -> textsFailed(state, failed);
          case ModelDone done -> modelDone(state, done);
          case ModelFailed failed -> modelFailed(state, failed);
          case ToolDone done -> toolDone(state, done);
          case HandOver over -> handOver();
          case Resume resume -> resume(state);
          case Advance advance -> Effect().none().thenRun(this::act);
          case StartLookedUp found -> startLookedUp(state, found);
          case Listen listen -> subscribe(state, listen);
          case Describe describe -> Effect().none().thenRun(s -> describe(s, describe));
          case EndedFound found -> Effect().none().thenRun(s -> records.found(found));
          case EndedFailed failed -> Effect().none().thenRun(s -> records.failed(failed));
          case Quiet quiet -> receiveTimeout(state);
        };
  }

  private Effect<SessionEvent, SessionState> start(SessionState state, StartTurn start) {
    RunId run = start.message().run();
    if (state.hasEnded(run)) {
      records.find(run, Optional.empty());
      return Effect().none();
    }
    if (state instanceof Resting) {
      records.lookUp(start, persona);
    }
    return Effect().none();
  }

  /** A delayed command must not restart a turn that has already ended. */
  private Effect<SessionEvent, SessionState> startLookedUp(
      SessionState state, StartLookedUp found) {
    if (!records.mayStart(found) || !(state instanceof Resting)) {
      return Effect().none();
    }
    StartTurn start = found.start();
    SessionEvent started =
        new SessionEvent.TurnStarted(key, start.message(), start.profile(), now());
    return found.texts().isPresent() && state.apply(started) instanceof Turning begun
        ? askModel(begun, found.texts().get(), List.of(started))
        : store(state, started);
  }

  private Effect<SessionEvent, SessionState> handOver() {
    if (handingOver || !work.inProgress() || node.leaving().getAsBoolean()) {
      return Effect().stop();
    }
    handingOver = true;
    timers.startSingleTimer(HandOver.INSTANCE, HandOver.INSTANCE, node.timing().handOver());
    return Effect().none();
  }

  /** Stores an event with all its immediate successors, then performs the next step. */
  private Effect<SessionEvent, SessionState> store(SessionState state, SessionEvent first) {
    return store(TurnSteps.from(state, first, now()));
  }

  private Effect<SessionEvent, SessionState> store(List<SessionEvent> events) {
    Optional<RunRecord> ended = TurnSteps.ended(events);
    EffectBuilder<SessionEvent, SessionState> stored =
        Effect().persist(events).thenRun(s -> ended.ifPresent(this::finish));
    return handingOver ? stored.thenStop() : stored.thenRun(this::act);
  }

  /** Resumes after a crash: repeats a possibly executed call only if it is idempotent. */
  private Effect<SessionEvent, SessionState> resume(SessionState state) {
    if (!(state instanceof Turning turning)) {
      return Effect().none();
    }
    Turn turn = turning.turn();
    Optional<SessionEvent> immediate = TurnSteps.immediate(turn, now());
    if (immediate.isPresent()) {
      return store(state, immediate.get());
    }
    if (TurnPlan.next(turn) instanceof TurnPlan.AwaitTool await) {
      Tool tool = node.tools().get(await.use().tool());
      if (tool != null && !tool.idempotent()) {
        return store(state, TurnSteps.outcomeUnknown(turn, await.use(), now()));
      }
    }
    act(state);
    return Effect().none();
  }

  /** Performs the next step of the stored state, unless it is already in progress. */
  private void act(SessionState state) {
    if (work.inProgress() || !(state instanceof Turning turning)) {
      return;
    }
    Turn turn = turning.turn();
    TurnPlan.Next next = TurnPlan.next(turn);
    if (next instanceof TurnPlan.AwaitTool await) {
      work.callTool(turn, await.use());
    } else if (next instanceof TurnPlan.AskModel ask && ask.notBefore().isAfter(now())) {
      Duration pause = Duration.between(now(), ask.notBefore());
      timers.startSingleTimer(Advance.INSTANCE, Advance.INSTANCE, pause);
    } else {
      readTexts(turn);
    }
  }

  private void readTexts(Turn turn) {
    RunId run = turn.message().run();
    work.begin();
    context.pipeToSelf(
        persona.read(turn.profile()),
        (texts, failure) ->
            texts != null
                ? new TextsRead(run, texts)
                : new TextsFailed(run, String.valueOf(failure)));
  }

  private Effect<SessionEvent, SessionState> textsFailed(SessionState state, TextsFailed failed) {
    work.done();
    if (!isTurning(state, failed.run())) {
      return Effect().none();
    }
    ModelFailure unread =
        new ModelFailure.Unreachable("reading the persona failed: " + failed.reason());
    return store(state, TurnSteps.failed(((Turning) state).turn(), unread, now()));
  }

  private static boolean isTurning(SessionState state, RunId run) {
    return state instanceof Turning turning && turning.turn().message().run().equals(run);
  }

  private Effect<SessionEvent, SessionState> textsRead(SessionState state, TextsRead read) {
    work.done();
    if (!isTurning(state, read.run())) {
      return Effect().none();
    }
    if (handingOver) {
      return Effect().stop();
    }
    return askModel((Turning) state, read.texts(), List.of());
  }

  /**
   * Stores the intent of a model call and performs the call; a call repeated after a crash is not
   * stored again.
   *
   * @param before preceding events that are not stored yet
   */
  private Effect<SessionEvent, SessionState> askModel(
      Turning turning, Map<String, String> texts, List<SessionEvent> before) {
    Turn turn = turning.turn();
    RunId run = turn.message().run();
    String override = turn.message().model();
    String name = override.isEmpty() ? turn.profile().model() : override;
    List<SessionEvent> events = new ArrayList<>(before);
    Optional<ModelRouter.Route> route = node.models().route(name);
    if (route.isEmpty()) {
      ModelFailure unknown = new ModelFailure.BadRequest("no model '" + name + "' is declared");
      events.addAll(TurnSteps.from(turning, TurnSteps.failed(turn, unknown, now()), now()));
      return store(events);
    }
    boolean again = TurnPlan.next(turn) instanceof TurnPlan.AwaitModel;
    int call =
        TurnPlan.next(turn) instanceof TurnPlan.AwaitModel await ? await.call() : turn.calls() + 1;
    ModelRequest request = work.request(turning, texts, route.get(), call);
    if (again) {
      work.callModel(run, call, route.get(), request);
      return Effect().none();
    }
    events.add(
        new SessionEvent.ModelAsked(run, call, route.get().model(), request.digest(), now()));
    return Effect().persist(events).thenRun(s -> work.callModel(run, call, route.get(), request));
  }

  private Effect<SessionEvent, SessionState> modelDone(SessionState state, ModelDone done) {
    if (!awaits(state, done.run(), done.call())) {
      return Effect().none();
    }
    work.done();
    Turn turn = ((Turning) state).turn();
    return store(
        state, TurnSteps.answered(turn, done.call(), done.answer(), done.latencyMillis(), now()));
  }

  private static boolean awaits(SessionState state, RunId run, int call) {
    return isTurning(state, run)
        && TurnPlan.next(((Turning) state).turn()) instanceof TurnPlan.AwaitModel await
        && await.call() == call;
  }

  private Effect<SessionEvent, SessionState> modelFailed(SessionState state, ModelFailed failed) {
    if (!awaits(state, failed.run(), failed.call())) {
      return Effect().none();
    }
    work.done();
    SessionEvent.ModelFailed event =
        TurnSteps.failed(((Turning) state).turn(), failed.failure(), now());
    context.getLog().info("{}/{}: {}: {}", agent, key, event.kind(), event.detail());
    work.publish(new SessionCommand.Paused(failed.run(), event.kind() + ": " + event.detail()));
    return store(state, event);
  }

  private Effect<SessionEvent, SessionState> toolDone(SessionState state, ToolDone done) {
    boolean awaited =
        isTurning(state, done.run())
            && TurnPlan.next(((Turning) state).turn()) instanceof TurnPlan.AwaitTool await
            && await.use().id().equals(done.id());
    if (!awaited) {
      return Effect().none();
    }
    work.done();
    return store(state, TurnSteps.returned(done.run(), done.id(), done.result(), now()));
  }

  private Effect<SessionEvent, SessionState> subscribe(SessionState state, Listen listen) {
    if (state.hasEnded(listen.run())) {
      records.find(listen.run(), Optional.of(listen.listener()));
    } else {
      work.subscribe(listen.run(), listen.listener());
    }
    return Effect().none();
  }

  private void finish(RunRecord record) {
    records.notifyOwner(record);
    work.finish(record);
    if (key.startsWith(SINGLE_RUN_PREFIX)) {
      scope.passivate().accept(context.getSelf());
    }
  }

  private void describe(SessionState state, Describe describe) {
    Optional<RunId> running =
        state instanceof Turning turning
            ? Optional.of(turning.turn().message().run())
            : Optional.empty();
    describe.replyTo().tell(new SessionCommand.View(state.conversation().messages(), running));
  }

  private Effect<SessionEvent, SessionState> receiveTimeout(SessionState state) {
    if (state instanceof Resting) {
      scope.passivate().accept(context.getSelf());
    }
    return Effect().none();
  }

  private Instant now() {
    return node.time().instant();
  }

  @Override
  public EventHandler<SessionState, SessionEvent> eventHandler() {
    return SessionState::apply;
  }

  @Override
  public SignalHandler<SessionState> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(
            RecoveryCompleted.instance(),
            state -> {
              context.setReceiveTimeout(node.timing().linger(), Quiet.INSTANCE);
              work.restarted();
              if (state instanceof Turning) {
                context.getSelf().tell(Resume.INSTANCE);
              }
            })
        .onSignal(PostStop.class, (state, stopped) -> work.done())
        .build();
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(100, 2);
  }
}
