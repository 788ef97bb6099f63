package choir.actors.mirrorborn;

import choir.actors.entities.EntityAddress;
import choir.actors.entities.EntityKind;
import choir.actors.entities.EntityScope;
import choir.actors.mirrorborn.MirrorbornCommand.Accepted;
import choir.actors.mirrorborn.MirrorbornCommand.AdoptProfile;
import choir.actors.mirrorborn.MirrorbornCommand.AwaitLookedUp;
import choir.actors.mirrorborn.MirrorbornCommand.AwaitRun;
import choir.actors.mirrorborn.MirrorbornCommand.Deliver;
import choir.actors.mirrorborn.MirrorbornCommand.DeliveryLookedUp;
import choir.actors.mirrorborn.MirrorbornCommand.Describe;
import choir.actors.mirrorborn.MirrorbornCommand.LookUpFailed;
import choir.actors.mirrorborn.MirrorbornCommand.ProfileAdopted;
import choir.actors.mirrorborn.MirrorbornCommand.Quiet;
import choir.actors.mirrorborn.MirrorbornCommand.Rejected;
import choir.actors.mirrorborn.MirrorbornCommand.Remind;
import choir.actors.mirrorborn.MirrorbornCommand.RunAnswer;
import choir.actors.mirrorborn.MirrorbornCommand.Summary;
import choir.actors.mirrorborn.MirrorbornCommand.TurnEnded;
import choir.actors.session.SessionCommand;
import choir.actors.session.SessionEntity;
import choir.core.Rejection;
import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.mirrorborn.MirrorbornEvent;
import choir.core.mirrorborn.MirrorbornEvent.MessageReceived;
import choir.core.mirrorborn.MirrorbornEvent.TurnAssigned;
import choir.core.mirrorborn.MirrorbornEvent.TurnSettled;
import choir.core.mirrorborn.MirrorbornState;
import choir.core.mirrorborn.MirrorbornState.Assigned;
import choir.core.mirrorborn.MirrorbornState.Living;
import choir.core.mirrorborn.MirrorbornState.Unborn;
import choir.core.run.Inbound;
import choir.core.run.RunRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
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
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

/** The actor of an agent. See the package for its role, {@link MirrorbornState} for its rules. */
public final class MirrorbornEntity
    extends EventSourcedBehavior<MirrorbornCommand, MirrorbornEvent, MirrorbornState> {
  public static final EntityKind<MirrorbornCommand> KIND =
      new EntityKind<>("Mirrorborn", MirrorbornCommand.class, true);

  /** Maximum number of waiting messages: hours of work, and a snapshot that fits an entry. */
  static final int MAX_WAITING = 10_000;

  /** Maximum length of waiting texts: limits the heap used by one agent. */
  static final int MAX_WAITING_CHARS = 8 << 20;

  private final EntityScope<MirrorbornCommand> scope;
  private final AgentId agent;
  private final MirrorbornContext node;
  private final ActorContext<MirrorbornCommand> context;
  private final TimerScheduler<MirrorbornCommand> timers;
  private final RunWaiters waiters = new RunWaiters();
  private final Set<RunId> settledMeanwhile = new HashSet<>();
  private int lookUps;

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
          case AdoptProfile adopt -> adopt(state, adopt);
          case Deliver deliver -> deliver(state, deliver);
          case DeliveryLookedUp found -> deliveryLookedUp(state, found);
          case TurnEnded ended -> settle(state, ended.record());
          case AwaitRun await -> await(state, await);
          case AwaitLookedUp found -> awaitLookedUp(found);
          case LookUpFailed failed -> lookUpFailed(failed);
          case Describe describe ->
              Effect().none().thenRun(s -> describe.replyTo().tell(Summary.of(agent, s, now())));
          case Remind remind -> Effect().none().thenRun(this::remind);
          case Quiet quiet -> receiveTimeout(state);
        };
  }

  private Effect<MirrorbornEvent, MirrorbornState> adopt(
      MirrorbornState state, AdoptProfile adopt) {
    ProfileAdopted done = new ProfileAdopted(agent, adopt.profile().revision());
    boolean older =
        state instanceof Living living && living.profile().revision() >= adopt.profile().revision();
    if (older) {
      return Effect().none().thenRun(s -> adopt.replyTo().tell(done));
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
      lookUp(deliver.message().run(), known -> new DeliveryLookedUp(deliver, known));
      return Effect().none();
    }
    return accept(state, new DeliveryLookedUp(deliver, Optional.empty()));
  }

  /** A record that was absent during the look-up may have been stored meanwhile. */
  private Effect<MirrorbornEvent, MirrorbornState> deliveryLookedUp(
      MirrorbornState state, DeliveryLookedUp found) {
    Deliver deliver = found.deliver();
    boolean stale = found.known().isEmpty() && settledMeanwhile.contains(deliver.message().run());
    if (stale) {
      lookUp(deliver.message().run(), known -> new DeliveryLookedUp(deliver, known));
    }
    lookedUp();
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
    Optional<RunRecord> known =
        found.known().or(() -> living.message(message.run()).map(this::accepted));
    if (known.isPresent()) {
      return repeated(replyTo, message, known.get());
    }
    if (living.inbox().size() >= MAX_WAITING || living.waitingChars() >= MAX_WAITING_CHARS) {
      String waiting = living.inbox().size() + " messages wait for '" + agent + "'";
      return reject(
          replyTo, new Rejection(Rejection.Code.FULL, waiting, "send the message again later"));
    }
    List<MirrorbornEvent> events = new ArrayList<>();
    events.add(new MessageReceived(agent, message, now()));
    Living next = assign(living.apply(events.get(0)), events);
    return Effect()
        .persist(events)
        .thenRun(
            s -> {
              replyTo.tell(new Accepted(message.run(), agent, message.session(), false));
              dispatch(next, events);
            });
  }

  private RunRecord accepted(Inbound message) {
    return RunRecord.accepted(agent, message);
  }

  private Effect<MirrorbornEvent, MirrorbornState> repeated(
      ActorRef<MirrorbornCommand.Delivery> replyTo, Inbound message, RunRecord known) {
    if (known.acceptedAt().plus(RunRecord.REMEMBERED).isBefore(now())) {
      return reject(replyTo, gone(known));
    }
    if (!known.isOf(agent, message)) {
      return reject(replyTo, otherMessage(known));
    }
    Accepted first = new Accepted(known.run(), agent, known.session(), true);
    return Effect().none().thenRun(s -> replyTo.tell(first));
  }

  private static Rejection otherMessage(RunRecord known) {
    return Rejection.conflict(
            "the key belongs to another message, %s to agent '%s' in session '%s', accepted at %s"
                .formatted(known.run(), known.agent(), known.session(), known.acceptedAt()))
        .remedy("this message was not stored: send it with another Idempotency-Key");
  }

  private Effect<MirrorbornEvent, MirrorbornState> reject(
      ActorRef<MirrorbornCommand.Delivery> replyTo, Rejection rejection) {
    return Effect().none().thenRun(s -> replyTo.tell(new Rejected(rejection)));
  }

  private static Rejection gone(RunRecord known) {
    return new Rejection(
        Rejection.Code.GONE,
        known.run() + " was accepted at " + known.acceptedAt(),
        "an id is remembered for %d days: use another Idempotency-Key"
            .formatted(RunRecord.REMEMBERED.toDays()));
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
        state.running(assigned.run()).ifPresent(each -> dispatch(state, each));
      }
    }
    if (!state.running().isEmpty() && !timers.isTimerActive(Remind.INSTANCE)) {
      timers.startTimerWithFixedDelay(
          Remind.INSTANCE, Remind.INSTANCE, node.timing().remindAfter());
    }
  }

  private void dispatch(Living state, Assigned assigned) {
    Inbound message = assigned.message();
    node.entities()
        .tell(
            SessionEntity.KIND,
            SessionEntity.address(scope.address().shard(), agent, message.session()),
            new SessionCommand.StartTurn(message, state.profile()));
  }

  private Effect<MirrorbornEvent, MirrorbornState> settle(MirrorbornState state, RunRecord record) {
    boolean running = state instanceof Living living && living.running(record.run()).isPresent();
    if (!running) {
      return Effect().none();
    }
    List<MirrorbornEvent> events = new ArrayList<>();
    events.add(new TurnSettled(record.run(), record.state(), record.usage().total(), now()));
    Living next = assign(state.apply(events.get(0)), events);
    return Effect()
        .persist(events)
        .thenRun(
            s -> {
              waiters.answer(record);
              if (lookUps > 0) {
                settledMeanwhile.add(record.run());
              }
              dispatch(next, events);
              if (next.running().isEmpty()) {
                timers.cancel(Remind.INSTANCE);
              }
            });
  }

  private Effect<MirrorbornEvent, MirrorbornState> await(MirrorbornState state, AwaitRun await) {
    if (state instanceof Living living && living.knows(await.run())) {
      waiters.add(await, now());
      return Effect().none();
    }
    lookUp(await.run(), known -> new AwaitLookedUp(await, known));
    return Effect().none();
  }

  private Effect<MirrorbornEvent, MirrorbornState> awaitLookedUp(AwaitLookedUp found) {
    lookedUp();
    found.await().replyTo().tell(new RunAnswer(found.known().filter(RunRecord::isEnded)));
    return Effect().none();
  }

  private interface OnRecord {
    MirrorbornCommand apply(Optional<RunRecord> known);
  }

  private void lookUp(RunId run, OnRecord onRecord) {
    lookUps++;
    context.pipeToSelf(
        RunRecord.find(node.store(), run),
        (record, failure) ->
            record == null
                ? new LookUpFailed(run, String.valueOf(failure))
                : onRecord.apply(record));
  }

  private void lookedUp() {
    lookUps--;
    if (lookUps == 0) {
      settledMeanwhile.clear();
    }
  }

  private Effect<MirrorbornEvent, MirrorbornState> lookUpFailed(LookUpFailed failed) {
    lookedUp();
    context.getLog().warn("{}: look-up of {} failed: {}", agent, failed.run(), failed.reason());
    return Effect().none();
  }

  private void remind(MirrorbornState state) {
    if (state instanceof Living living) {
      living.running().forEach(each -> dispatch(living, each));
    }
    waiters.expire(now());
  }

  private Effect<MirrorbornEvent, MirrorbornState> receiveTimeout(MirrorbornState state) {
    if (!(state instanceof Living living) || living.isIdle()) {
      scope.passivate().accept(context.getSelf());
    }
    return Effect().none();
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
    context.setReceiveTimeout(node.timing().linger(), Quiet.INSTANCE);
    if (state instanceof Living living) {
      node.listener().holds(agent, living);
    }
    if (state instanceof Living living && !living.running().isEmpty()) {
      timers.startTimerWithFixedDelay(
          Remind.INSTANCE, Remind.INSTANCE, node.timing().remindAfter());
      remind(state);
    }
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(500, 2);
  }
}
