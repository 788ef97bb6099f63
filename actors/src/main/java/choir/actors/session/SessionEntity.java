package choir.actors.session;

import choir.actors.entities.EntityAddress;
import choir.actors.entities.EntityKind;
import choir.actors.entities.EntityScope;
import choir.actors.session.SessionCommand.CancelTurn;
import choir.actors.session.SessionCommand.ModelFailed;
import choir.actors.session.SessionCommand.StartTurn;
import choir.core.approval.Approval;
import choir.core.id.AgentId;
import choir.core.model.ModelFailure;
import choir.core.model.Outage;
import choir.core.run.RunRecord;
import choir.core.session.ApprovalEvents;
import choir.core.session.SessionEvent;
import choir.core.session.SessionState;
import choir.core.session.SessionState.Resting;
import choir.core.session.SessionState.Turning;
import choir.core.session.Turn;
import choir.core.session.TurnPlan;
import choir.core.session.TurnSteps;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.japi.function.Procedure;
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
      new EntityKind<>(
          "Session", SessionCommand.class, false, Optional.of(SessionCommand.HandOver.INSTANCE));

  /** Key prefixes of sessions that serve a single run, or one in a while. */
  private static final List<String> BRIEF = List.of("hook:", "schedule:");

  private final EntityScope<SessionCommand> scope;
  private final AgentId agent;
  private final String key;
  private final SessionContext node;
  private final ActorContext<SessionCommand> context;
  private final TimerScheduler<SessionCommand> timers;
  private final PersonaReader persona;
  private final TurnWork work;
  private final ModelGate gate;
  private final ModelSteps models;
  private final ApprovalSteps approvals;
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
    this.persona = new PersonaReader(node.store(), node.time(), node.skills());
    this.work = new TurnWork(context, node, scope.address(), agent);
    this.gate = new ModelGate(node, context.getSelf(), timers, work);
    this.models = new ModelSteps(node, gate, work);
    this.approvals = new ApprovalSteps(work, timers);
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
          case StartTurn start -> run(s -> start(s, start));
          case SessionCommand.TextsRead read -> textsRead(state, read);
          case SessionCommand.TextsFailed failed -> textsFailed(state, failed);
          case SessionCommand.ModelDone done -> modelDone(state, done);
          case ModelFailed failed -> modelFailed(state, failed);
          case SessionCommand.ToolDone done -> toolDone(state, done);
          case CancelTurn cancel -> cancel(state, cancel);
          case SessionCommand.HandOver over -> handOver();
          case SessionCommand.Resume resume -> resume(state);
          case SessionCommand.Advance advance -> advance(state);
          case SessionCommand.ApprovalNeeded needed ->
              approvals
                  .asked(state, needed)
                  .map(event -> store(state, event))
                  .orElseGet(() -> Effect().none());
          case SessionCommand.AnswerApproval answer -> answer(state, answer);
          case SessionCommand.StartLookedUp found -> startLookedUp(state, found);
          case SessionCommand.Listen listen -> run(s -> subscribe(s, listen));
          case SessionCommand.Describe describe -> run(describe::answer);
          case SessionCommand.Reset reset -> Resets.on(Effect(), state, reset, now());
          case SessionCommand.EndedFound found -> run(s -> records.found(found));
          case SessionCommand.EndedFailed failed -> run(s -> records.failed(failed));
          case SessionCommand.Quiet quiet -> run(this::passivateAtRest);
        };
  }

  private Effect<SessionEvent, SessionState> run(Procedure<SessionState> action) {
    return Effect().none().thenRun(action);
  }

  private void start(SessionState state, StartTurn start) {
    if (state.hasEnded(start.message().run())) {
      records.find(start.message().run(), Optional.empty());
    } else if (state instanceof Resting) {
      records.lookUp(start, persona);
    } else {
      work.remindOwner();
    }
  }

  private Effect<SessionEvent, SessionState> cancel(SessionState state, CancelTurn cancel) {
    if (state.hasEnded(cancel.run())) {
      records.find(cancel.run(), Optional.empty());
      return Effect().none();
    }
    records.cancelBeforeStart(cancel);
    return TurnPlan.turnOf(state, cancel.run())
        .map(turn -> store(TurnSteps.cancelled((Turning) state, cancel.by(), now())))
        .orElseGet(() -> Effect().none());
  }

  /** A delayed command must not restart a turn that has already ended. */
  private Effect<SessionEvent, SessionState> startLookedUp(
      SessionState state, SessionCommand.StartLookedUp found) {
    if (!records.mayStart(found) || !(state instanceof Resting)) {
      return Effect().none();
    }
    StartTurn start = found.start();
    SessionEvent started =
        TurnSteps.started(key, start.message(), start.profile(), node.ids().get(), now());
    Turning begun = (Turning) state.apply(started);
    Optional<String> cancelledBy = records.cancelledBy(start.message().run());
    if (cancelledBy.isPresent()) {
      List<SessionEvent> events = new ArrayList<>(List.of(started));
      events.addAll(TurnSteps.cancelled(begun, cancelledBy.get(), now()));
      return store(events);
    }
    return found.persona().isPresent()
        ? perform(models.ask(begun, found.persona().get(), List.of(started)))
        : store(state, started);
  }

  private Effect<SessionEvent, SessionState> handOver() {
    if (handingOver || !work.inProgress() || node.leaving().getAsBoolean()) {
      return Effect().stop();
    }
    handingOver = true;
    SessionCommand over = SessionCommand.HandOver.INSTANCE;
    timers.startSingleTimer(over, over, node.timing().handOver());
    return Effect().none();
  }

  /** Stores an event with all its immediate successors, then performs the next step. */
  private Effect<SessionEvent, SessionState> store(SessionState state, SessionEvent first) {
    return store(TurnSteps.from(state, first, now()));
  }

  private Effect<SessionEvent, SessionState> store(List<SessionEvent> events) {
    return store(events, () -> {});
  }

  private Effect<SessionEvent, SessionState> store(List<SessionEvent> events, Runnable then) {
    Optional<RunRecord> ended = TurnSteps.ended(events);
    EffectBuilder<SessionEvent, SessionState> stored =
        Effect().persist(events).thenRun(then::run).thenRun(s -> ended.ifPresent(this::finish));
    return handingOver ? stored.thenStop() : stored.thenRun(this::act);
  }

  /** Stores the events of a step before what follows; a turn that they end is over. */
  private Effect<SessionEvent, SessionState> perform(Step step) {
    if (TurnSteps.ended(step.events()).isPresent()) {
      return store(step.events());
    }
    return step.events().isEmpty()
        ? run(step.then()::accept)
        : Effect().persist(step.events()).thenRun(step.then()::accept);
  }

  /** Stores what is due in a write of its own, or performs the next step. */
  private Effect<SessionEvent, SessionState> advance(SessionState state) {
    Optional<SessionEvent> due =
        state instanceof Turning turning
            ? ApprovalEvents.due(turning.turn(), now())
            : Optional.empty();
    return due.map(event -> store(state, event)).orElseGet(() -> run(this::act));
  }

  private Effect<SessionEvent, SessionState> answer(
      SessionState state, SessionCommand.AnswerApproval answer) {
    Optional<Approval> ended = ApprovalSteps.ended(state, answer, now());
    Runnable reply = () -> answer.replyTo().tell(new SessionCommand.ApprovalAnswered(ended));
    return ended
        .map(end -> store(TurnSteps.from(state, ApprovalEvents.ended(end, now()), now()), reply))
        .orElseGet(() -> run(s -> reply.run()));
  }

  /** Resumes after a crash: repeats a possibly executed call only if it is idempotent. */
  private Effect<SessionEvent, SessionState> resume(SessionState state) {
    if (!(state instanceof Turning turning)) {
      return Effect().none();
    }
    Optional<SessionEvent> first = TurnSteps.afterCrash(turning, node::callsOnlyOnce, now());
    if (first.isPresent()) {
      return store(state, first.get());
    }
    gate.restore(turning.turn());
    return advance(state);
  }

  /** Performs the next step of the stored state, unless it is already in progress. */
  private void act(SessionState state) {
    if (work.inProgress() || !(state instanceof Turning turning)) {
      return;
    }
    Turn turn = turning.turn();
    TurnPlan.Next next = TurnPlan.next(turn);
    if (next instanceof TurnPlan.AwaitTool await) {
      work.callTool(turning, await.use());
    } else if (next instanceof TurnPlan.CallTool) {
      context.getSelf().tell(SessionCommand.Advance.INSTANCE);
    } else if (next instanceof TurnPlan.AwaitApproval await) {
      approvals.await(await.approval(), now());
    } else if (next instanceof TurnPlan.AskModel ask
        && !turn.isInOutage()
        && ask.notBefore().isAfter(now())) {
      Duration pause = Duration.between(now(), ask.notBefore());
      timers.startSingleTimer(
          SessionCommand.Advance.INSTANCE, SessionCommand.Advance.INSTANCE, pause);
    } else {
      work.begin();
      persona.read(turn, context);
    }
  }

  private Effect<SessionEvent, SessionState> textsFailed(
      SessionState state, SessionCommand.TextsFailed failed) {
    work.done();
    ModelFailure unread =
        new ModelFailure.Incomplete("reading the persona failed: " + failed.reason());
    return TurnPlan.turnOf(state, failed.run())
        .map(turn -> store(state, TurnSteps.failed(turn, unread, Optional.empty(), now())))
        .orElseGet(() -> Effect().none());
  }

  private Effect<SessionEvent, SessionState> textsRead(
      SessionState state, SessionCommand.TextsRead read) {
    work.done();
    if (TurnPlan.turnOf(state, read.run()).isEmpty()) {
      return Effect().none();
    }
    return handingOver
        ? Effect().stop()
        : perform(models.ask((Turning) state, read.persona(), List.of()));
  }

  private Effect<SessionEvent, SessionState> modelDone(
      SessionState state, SessionCommand.ModelDone done) {
    Optional<Turn> awaiting = TurnPlan.awaitingModel(state, done.run(), done.call());
    if (awaiting.isEmpty()) {
      return Effect().none();
    }
    work.done();
    gate.answered(awaiting.get());
    return store(state, work.answered(awaiting.get(), done));
  }

  private Effect<SessionEvent, SessionState> modelFailed(SessionState state, ModelFailed failed) {
    Optional<Turn> awaiting = TurnPlan.awaitingModel(state, failed.run(), failed.call());
    if (awaiting.isEmpty()) {
      return Effect().none();
    }
    work.done();
    Turn turn = awaiting.get();
    Optional<Outage> outage = gate.failed(turn, failed.failure());
    SessionEvent.ModelFailed event = TurnSteps.failed(turn, failed.failure(), outage, now());
    context.getLog().info("{}/{}: {}: {}", agent, key, event.kind(), event.detail());
    if (event.retryable() && outage.isEmpty()) {
      gate.pause(turn, event);
    }
    return store(TurnSteps.afterFailure(state, event, now()));
  }

  private Effect<SessionEvent, SessionState> toolDone(
      SessionState state, SessionCommand.ToolDone done) {
    if (TurnPlan.awaitingTool(state, done.run(), done.id()).isEmpty()) {
      return Effect().none();
    }
    work.done();
    String mark = node.ids().get();
    return store(state, TurnSteps.returned(done.run(), done.id(), done.result(), mark, now()));
  }

  private void subscribe(SessionState state, SessionCommand.Listen listen) {
    if (state.hasEnded(listen.run())) {
      records.find(listen.run(), Optional.of(listen.listener()));
    } else {
      work.subscribe(listen.run(), listen.listener());
    }
  }

  private void finish(RunRecord record) {
    records.notifyOwner(record);
    work.finish(record);
    if (BRIEF.stream().anyMatch(key::startsWith)) {
      scope.passivate().accept(context.getSelf());
    }
  }

  private void passivateAtRest(SessionState state) {
    if (state instanceof Resting) {
      scope.passivate().accept(context.getSelf());
    }
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
              context.setReceiveTimeout(node.timing().linger(), SessionCommand.Quiet.INSTANCE);
              work.restarted();
              if (state instanceof Turning) {
                context.getSelf().tell(SessionCommand.Resume.INSTANCE);
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
