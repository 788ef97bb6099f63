package choir.actors.mirrorborn;

import choir.actors.entities.EntityAddress;
import choir.actors.entities.EntityKind;
import choir.actors.entities.EntityScope;
import choir.actors.mirrorborn.MirrorbornCommand.Accepted;
import choir.actors.mirrorborn.MirrorbornCommand.AwaitRun;
import choir.actors.mirrorborn.MirrorbornCommand.CancelRun;
import choir.actors.mirrorborn.MirrorbornCommand.Deliver;
import choir.actors.mirrorborn.MirrorbornCommand.DeliveryLookedUp;
import choir.actors.mirrorborn.MirrorbornCommand.ProfileAdopted;
import choir.actors.mirrorborn.MirrorbornCommand.RunAnswer;
import choir.actors.mirrorborn.MirrorbornCommand.RunProgress;
import choir.actors.mirrorborn.MirrorbornCommand.Summary;
import choir.actors.mirrorborn.MirrorbornCommand.TurnEnded;
import choir.core.Rejection;
import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.mirrorborn.Admission;
import choir.core.mirrorborn.MirrorbornEvent;
import choir.core.mirrorborn.MirrorbornEvent.MessageReceived;
import choir.core.mirrorborn.MirrorbornEvent.RunCancelled;
import choir.core.mirrorborn.MirrorbornEvent.TurnAssigned;
import choir.core.mirrorborn.MirrorbornEvent.TurnSettled;
import choir.core.mirrorborn.MirrorbornState;
import choir.core.mirrorborn.MirrorbornState.Assigned;
import choir.core.mirrorborn.MirrorbornState.Living;
import choir.core.mirrorborn.MirrorbornState.Unborn;
import choir.core.mirrorborn.Spawned;
import choir.core.model.Usage;
import choir.core.run.Inbound;
import choir.core.run.ReplyDelivery;
import choir.core.run.RunRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
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
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

/** The actor of an agent. See the package for its role, {@link MirrorbornState} for its rules. */
public final class MirrorbornEntity
    extends EventSourcedBehavior<MirrorbornCommand, MirrorbornEvent, MirrorbornState> {
  public static final EntityKind<MirrorbornCommand> KIND =
      new EntityKind<>("Mirrorborn", MirrorbornCommand.class, true);

  private final EntityScope<MirrorbornCommand> scope;
  private final AgentId agent;
  private final MirrorbornContext node;
  private final ActorContext<MirrorbornCommand> context;
  private final TimerScheduler<MirrorbornCommand> timers;
  private final RunWaiters waiters = new RunWaiters();
  private final RunPauses pauses = new RunPauses();

  private final TurnOrders orders;
  private final RunLookUps lookUps;

  private MirrorbornEntity(
      EntityScope<MirrorbornCommand> scope,
      MirrorbornContext node,
      ActorContext<MirrorbornCommand> context,
      TimerScheduler<MirrorbornCommand> timers) {
    super(
        PersistenceId.ofUniqueId(KIND.persistenceId(scope.address().name())),
        SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(10), 0.1));
    this.scope = scope;
    this.agent = new AgentId(scope.address().name());
    this.node = node;
    this.context = context;
    this.timers = timers;
    this.orders = new TurnOrders(node, scope.address().shard(), agent);
    this.lookUps = new RunLookUps(context, node.store());
  }

  public static Behavior<MirrorbornCommand> create(
      EntityScope<MirrorbornCommand> scope, MirrorbornContext node) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(timers -> new MirrorbornEntity(scope, node, context, timers)));
  }

  /** The address of an agent. */
  public static EntityAddress address(int shard, AgentId agent) {
    return new EntityAddress(shard, agent.value());
  }

  /** The persistence id of an agent. */
  public static String persistenceId(AgentId agent) {
    return KIND.persistenceId(agent.value());
  }

  @Override
  public MirrorbornState emptyState() {
    return new Unborn();
  }

  @Override
  public CommandHandler<MirrorbornCommand, MirrorbornEvent, MirrorbornState> commandHandler() {
    return (state, command) ->
        switch (command) {
          case MirrorbornCommand.AdoptProfile adopt -> adopt(state, adopt);
          case Deliver deliver -> deliver(state, deliver);
          case DeliveryLookedUp found -> deliveryLookedUp(state, found);
          case TurnEnded ended -> turnEnded(state, ended.record());
          case MirrorbornCommand.AnswerTaken taken -> settle(state, taken.record());
          case MirrorbornCommand.TurnPaused paused -> run(s -> paused(s, paused));
          case CancelRun cancel -> cancel(state, cancel);
          case MirrorbornCommand.DescribeRun asked ->
              run(s -> asked.replyTo().tell(RunProgress.of(s, asked.run(), pauses)));
          case AwaitRun await -> await(state, await);
          case MirrorbornCommand.AwaitLookedUp found -> run(s -> awaitLookedUp(found));
          case MirrorbornCommand.LookUpFailed failed -> run(s -> lookUpFailed(failed));
          case MirrorbornCommand.Describe describe ->
              run(s -> describe.replyTo().tell(Summary.of(agent, s, pauses, now())));
          case MirrorbornCommand.Remind remind -> run(this::remind);
          case MirrorbornCommand.Quiet quiet -> run(this::passivateIfIdle);
        };
  }

  private Effect<MirrorbornEvent, MirrorbornState> run(Procedure<MirrorbornState> action) {
    return Effect().none().thenRun(action);
  }

  private Effect<MirrorbornEvent, MirrorbornState> adopt(
      MirrorbornState state, MirrorbornCommand.AdoptProfile adopt) {
    ProfileAdopted done = new ProfileAdopted(agent, adopt.profile().revision());
    boolean older =
        state instanceof Living living && living.profile().revision() >= adopt.profile().revision();
    if (older) {
      return run(s -> adopt.replyTo().tell(done));
    }
    return Effect()
        .persist(new MirrorbornEvent.ProfileAdopted(adopt.profile(), now()))
        .thenRun(s -> adopt.replyTo().tell(done))
        .thenUnstashAll();
  }

  private Effect<MirrorbornEvent, MirrorbornState> deliver(MirrorbornState state, Deliver deliver) {
    if (state instanceof Unborn) {
      // The roster knows this agent, since callers get its address there: its profile will follow.
      return Effect().stash();
    }
    if (state instanceof Living living && !living.knows(deliver.message().run())) {
      lookUps.start(deliver.message().run(), known -> new DeliveryLookedUp(deliver, known));
      return Effect().none();
    }
    return accept(state, new DeliveryLookedUp(deliver, Optional.empty()));
  }

  /** A record that was absent during the look-up may have been stored meanwhile. */
  private Effect<MirrorbornEvent, MirrorbornState> deliveryLookedUp(
      MirrorbornState state, DeliveryLookedUp found) {
    Deliver deliver = found.deliver();
    RunId run = deliver.message().run();
    boolean stale = lookUps.isStale(run, found.known());
    if (stale) {
      lookUps.start(run, known -> new DeliveryLookedUp(deliver, known));
    }
    lookUps.done();
    return stale ? Effect().none() : accept(state, found);
  }

  private Effect<MirrorbornEvent, MirrorbornState> accept(
      MirrorbornState state, DeliveryLookedUp found) {
    Inbound message = found.deliver().message();
    ActorRef<MirrorbornCommand.Delivery> replyTo = found.deliver().replyTo();
    if (!(state instanceof Living living)) {
      return reject(
          replyTo, Rejection.unknownAgent("'" + agent + "' is not declared on this ranch"));
    }
    return switch (Admission.of(agent, living, message, found.known(), now())) {
      case Admission.Refused refused -> reject(replyTo, refused.rejection());
      case Admission.Repeat repeat -> {
        RunRecord first = repeat.first();
        Accepted accepted =
            new Accepted(first.run(), agent, first.session(), true, first.delivery());
        yield run(s -> replyTo.tell(accepted));
      }
      case Admission.New fresh -> receive(living, message, replyTo);
    };
  }

  private Effect<MirrorbornEvent, MirrorbornState> receive(
      Living living, Inbound sent, ActorRef<MirrorbornCommand.Delivery> replyTo) {
    Inbound message = node.judged(agent, sent);
    ReplyDelivery delivery = ReplyDelivery.of(message.replyTo());
    Accepted accepted = new Accepted(message.run(), agent, message.session(), false, delivery);
    List<MirrorbornEvent> received = List.of(new MessageReceived(agent, message, now()));
    return store(living, received, () -> replyTo.tell(accepted));
  }

  /** Stores events and the assignments that they make possible; then runs {@code done}. */
  private Effect<MirrorbornEvent, MirrorbornState> store(
      MirrorbornState state, List<MirrorbornEvent> first, Runnable done) {
    List<MirrorbornEvent> events = new ArrayList<>(first);
    Living next = assign(state.applyAll(first), events);
    return Effect()
        .persist(events)
        .thenRun(
            s -> {
              done.run();
              dispatch(next, events);
            });
  }

  private Effect<MirrorbornEvent, MirrorbornState> reject(
      ActorRef<MirrorbornCommand.Delivery> replyTo, Rejection rejection) {
    return run(s -> replyTo.tell(new MirrorbornCommand.Rejected(rejection)));
  }

  /** Adds an event for every message that can be assigned now; returns the resulting state. */
  private Living assign(MirrorbornState state, List<MirrorbornEvent> events) {
    Living living = living(state);
    for (Inbound message : living.assignable()) {
      MirrorbornEvent assigned = new TurnAssigned(message.run(), now());
      events.add(assigned);
      living = living(living.apply(assigned));
    }
    return living;
  }

  private static Living living(MirrorbornState state) {
    if (state instanceof Living living) {
      return living;
    }
    throw new IllegalStateException("not living: " + state);
  }

  private void dispatch(Living state, List<MirrorbornEvent> events) {
    node.listener().stored(agent, events, state);
    for (MirrorbornEvent event : events) {
      if (event instanceof TurnAssigned assigned) {
        state.running(assigned.run()).ifPresent(each -> orders.start(state, each));
      }
    }
    if (state.running().isEmpty()) {
      timers.cancel(MirrorbornCommand.Remind.INSTANCE);
    } else if (!timers.isTimerActive(MirrorbornCommand.Remind.INSTANCE)) {
      timers.startTimerWithFixedDelay(
          MirrorbornCommand.Remind.INSTANCE,
          MirrorbornCommand.Remind.INSTANCE,
          node.timing().remindAfter());
    }
  }

  /**
   * A reply to a channel is stored by the agent's voice before the run is settled, so that no crash
   * loses it. Sessions repeat the end of a turn until it is settled.
   */
  private Effect<MirrorbornEvent, MirrorbornState> turnEnded(
      MirrorbornState state, RunRecord record) {
    Optional<Inbound> message =
        state instanceof Living living
            ? living.running(record.run()).map(Assigned::message)
            : Optional.empty();
    if (message.isPresent() && orders.handsOver(record, message.get())) {
      return Effect().none();
    }
    return settle(state, record);
  }

  private Effect<MirrorbornEvent, MirrorbornState> settle(MirrorbornState state, RunRecord record) {
    Optional<Assigned> running =
        state instanceof Living living ? living.running(record.run()) : Optional.empty();
    if (running.isEmpty()) {
      return Effect().none();
    }
    TurnSettled settled =
        new TurnSettled(record.run(), record.state(), record.usage().total(), now());
    return end(state, running.get().message(), settled, record);
  }

  private Effect<MirrorbornEvent, MirrorbornState> end(
      MirrorbornState state, Inbound message, MirrorbornEvent end, RunRecord record) {
    List<MirrorbornEvent> events = Spawned.ended(agent, message, end, record, now());
    return store(state, events, () -> ended(record));
  }

  private void ended(RunRecord record) {
    waiters.answer(record);
    pauses.remove(record.run());
    orders.ended(record.run());
    lookUps.settled(record.run());
  }

  private Effect<MirrorbornEvent, MirrorbornState> await(MirrorbornState state, AwaitRun await) {
    if (state instanceof Living living && living.knows(await.run())) {
      waiters.add(await, now());
      return Effect().none();
    }
    lookUps.start(await.run(), known -> new MirrorbornCommand.AwaitLookedUp(await, known));
    return Effect().none();
  }

  private void awaitLookedUp(MirrorbornCommand.AwaitLookedUp found) {
    lookUps.done();
    found.await().replyTo().tell(new RunAnswer(found.known().filter(RunRecord::isEnded)));
  }

  private void paused(MirrorbornState state, MirrorbornCommand.TurnPaused paused) {
    if (state instanceof Living living && living.running(paused.run()).isPresent()) {
      pauses.set(paused.run(), paused.pause());
    }
  }

  /** Cancels a waiting message at once; the session of a running turn stores the turn's end. */
  private Effect<MirrorbornEvent, MirrorbornState> cancel(MirrorbornState state, CancelRun cancel) {
    RunId run = cancel.run();
    AwaitRun end = new AwaitRun(run, cancel.patienceMillis(), cancel.replyTo());
    Optional<Inbound> waiting =
        state instanceof Living living ? living.waiting(run) : Optional.empty();
    if (waiting.isEmpty()) {
      if (state instanceof Living living && living.running(run).isPresent()) {
        orders.cancel(living, run, cancel.by());
      }
      return await(state, end);
    }
    RunRecord record =
        RunRecord.accepted(agent, waiting.get())
            .ended(RunRecord.State.CANCELLED, now(), Usage.NONE, "cancelled by " + cancel.by())
            .withoutReply("the run was cancelled");
    waiters.add(end, now());
    return end(state, waiting.get(), new RunCancelled(record, now()), record);
  }

  private void lookUpFailed(MirrorbornCommand.LookUpFailed failed) {
    lookUps.done();
    context.getLog().warn("{}: look-up of {} failed: {}", agent, failed.run(), failed.reason());
  }

  private void remind(MirrorbornState state) {
    if (state instanceof Living living) {
      living.running().forEach(each -> orders.start(living, each));
    }
    waiters.expire(now());
  }

  private void passivateIfIdle(MirrorbornState state) {
    if (!(state instanceof Living living) || living.isIdle()) {
      scope.passivate().accept(context.getSelf());
    }
  }

  private Instant now() {
    return node.time().instant();
  }

  @Override
  public EventHandler<MirrorbornState, MirrorbornEvent> eventHandler() {
    return MirrorbornState::apply;
  }

  @Override
  public SignalHandler<MirrorbornState> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(RecoveryCompleted.instance(), this::recovered)
        .onSignal(PostStop.instance(), state -> node.listener().left(agent))
        .build();
  }

  private void recovered(MirrorbornState state) {
    context.setReceiveTimeout(node.timing().linger(), MirrorbornCommand.Quiet.INSTANCE);
    if (state instanceof Living living) {
      node.listener().holds(agent, living);
    }
    if (state instanceof Living living && !living.running().isEmpty()) {
      timers.startTimerWithFixedDelay(
          MirrorbornCommand.Remind.INSTANCE,
          MirrorbornCommand.Remind.INSTANCE,
          node.timing().remindAfter());
      remind(state);
    }
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(500, 2);
  }
}
