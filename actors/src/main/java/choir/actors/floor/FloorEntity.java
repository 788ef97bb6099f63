package choir.actors.floor;

import choir.actors.entities.EntityAddress;
import choir.actors.entities.EntityKind;
import choir.actors.entities.EntityScope;
import choir.actors.floor.FloorCommand.Answer;
import choir.actors.floor.FloorCommand.Claim;
import choir.actors.floor.FloorCommand.Claimed;
import choir.actors.floor.FloorCommand.TurnReported;
import choir.core.floor.Bid;
import choir.core.floor.FloorEvent;
import choir.core.floor.FloorState;
import choir.core.floor.Reason;
import choir.core.floor.Round;
import choir.core.floor.Turn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
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

/** The actor of a floor. See the package for its role, {@link FloorState} for its rules. */
public final class FloorEntity extends EventSourcedBehavior<FloorCommand, FloorEvent, FloorState> {
  /** Remembered, since a turn has to be followed after a failure of the node. */
  public static final EntityKind<FloorCommand> KIND =
      new EntityKind<>("Floor", FloorCommand.class, true);

  /** Floors are spread over these shard numbers, the last that an agent gets for itself. */
  private static final int FIRST_SHARD = 884;

  private static final int SHARDS = 16;

  /** Maximum number of messages about which is decided at the same time. */
  private static final int MAX_GATHERINGS = 50;

  private final EntityScope<FloorCommand> scope;
  private final FloorContext node;
  private final ActorContext<FloorCommand> context;
  private final TimerScheduler<FloorCommand> timers;
  private final TurnCouriers couriers;
  private final Map<String, Gathering> gatherings = new TreeMap<>();

  private FloorEntity(
      EntityScope<FloorCommand> scope,
      FloorContext node,
      ActorContext<FloorCommand> context,
      TimerScheduler<FloorCommand> timers) {
    super(
        PersistenceId.ofUniqueId(persistenceId(scope.address().name())),
        SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(10), 0.1));
    this.scope = scope;
    this.node = node;
    this.context = context;
    this.timers = timers;
    this.couriers = new TurnCouriers(context, node);
  }

  public static Behavior<FloorCommand> create(EntityScope<FloorCommand> scope, FloorContext node) {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new FloorEntity(scope, node, context, timers)));
  }

  /** The address of the floor of a channel, or of all. */
  public static EntityAddress address(String floor) {
    return new EntityAddress(FIRST_SHARD + Math.floorMod(floor.hashCode(), SHARDS), floor);
  }

  /** The persistence id of a floor. */
  public static String persistenceId(String floor) {
    return KIND.persistenceId(floor);
  }

  @Override
  public FloorState emptyState() {
    return FloorState.EMPTY;
  }

  @Override
  public CommandHandler<FloorCommand, FloorEvent, FloorState> commandHandler() {
    return (state, command) ->
        switch (command) {
          case Claim claim -> claim(state, claim);
          case FloorCommand.Obey obey -> obey(state, obey);
          case FloorCommand.Take take ->
              order(take.replyTo(), new FloorEvent.FloorTaken(take.by(), now()));
          case FloorCommand.Give give ->
              order(give.replyTo(), new FloorEvent.FloorGiven(give.agent(), give.by(), now()));
          case FloorCommand.Reset reset ->
              order(reset.replyTo(), new FloorEvent.FloorReset(reset.by(), now()));
          case FloorCommand.SetFrozen set ->
              freeze(state, set.freezes(), set.by(), "", set.replyTo());
          case FloorCommand.Describe describe -> run(s -> answer(describe.replyTo(), s));
          case FloorCommand.Gathered gathered -> decide(state, gathered.message());
          case TurnReported reported -> reported(state, reported);
          case FloorCommand.Quiet quiet -> run(this::passivateIfIdle);
        };
  }

  private Effect<FloorEvent, FloorState> run(Procedure<FloorState> action) {
    return Effect().none().thenRun(action);
  }

  private Effect<FloorEvent, FloorState> store(
      List<FloorEvent> events, Procedure<FloorState> then) {
    return Effect()
        .persist(events)
        .thenRun(
            s -> {
              couriers.follow(s);
              then.apply(s);
            });
  }

  private Effect<FloorEvent, FloorState> order(ActorRef<Answer> replyTo, FloorEvent event) {
    return store(List.of(event), s -> answer(replyTo, s));
  }

  private static void answer(ActorRef<Answer> replyTo, FloorState state) {
    replyTo.tell(new Answer(state));
  }

  private Effect<FloorEvent, FloorState> claim(FloorState state, Claim claim) {
    String message = claim.message().id();
    Optional<Round> round = state.find(message);
    if (round.isPresent()) {
      return decided(state, claim, round.get());
    }
    if (state.isForgotten(message)) {
      // An agent that is named had the floor then, and accepts a message once.
      boolean named = claim.bid().reason() == Reason.NAMED;
      return run(s -> claim.replyTo().tell(new Claimed(message, named)));
    }
    Gathering gathering = gatherings.get(message);
    if (gathering != null) {
      gathering.add(claim);
    } else if (gatherings.size() < MAX_GATHERINGS) {
      gathering = new Gathering(claim);
      gatherings.put(message, gathering);
      timers.startSingleTimer(message, new FloorCommand.Gathered(message), node.timing().gather());
    }
    // A voice whose claim is not taken repeats it.
    boolean complete =
        gathering != null && !state.members().isEmpty() && gathering.has(state.members());
    return complete ? decide(state, message) : Effect().none();
  }

  private Effect<FloorEvent, FloorState> decided(FloorState state, Claim claim, Round round) {
    Optional<FloorEvent.SpeakerAdded> late = state.late(claim.message(), claim.bid(), now());
    List<FloorEvent> events = late.<List<FloorEvent>>map(List::of).orElse(List.of());
    return store(events, s -> Gathering.answer(claim, s.find(claim.message().id()).orElse(round)));
  }

  private Effect<FloorEvent, FloorState> decide(FloorState state, String message) {
    Gathering gathering = gatherings.remove(message);
    // If it is full, voices repeat their claims, and by then somebody has begun or was skipped.
    if (gathering == null || state.isFull()) {
      return Effect().none();
    }
    timers.cancel(message);
    Claim first = gathering.first();
    List<Bid> bids = gathering.bids();
    FloorEvent.RoundOpened opened = state.open(first.message(), first.person(), bids, now());
    return store(List.of(opened), s -> gathering.answer(s.find(message).orElse(opened.round())));
  }

  private Effect<FloorEvent, FloorState> obey(FloorState state, FloorCommand.Obey obey) {
    return state.isPast(obey.word())
        ? run(s -> answer(obey.replyTo(), s))
        : freeze(state, obey.freezes(), obey.by(), obey.word(), obey.replyTo());
  }

  private Effect<FloorEvent, FloorState> freeze(
      FloorState state, boolean freezes, String by, String word, ActorRef<Answer> replyTo) {
    if (word.isEmpty() && state.freeze().isPresent() == freezes) {
      return run(s -> answer(replyTo, s));
    }
    String floor = scope.address().name();
    return order(
        replyTo,
        freezes
            ? new FloorEvent.FloorFrozen(floor, by, word, now())
            : new FloorEvent.FloorThawed(floor, by, word, now()));
  }

  private Effect<FloorEvent, FloorState> reported(FloorState state, TurnReported reported) {
    Optional<Turn> turn =
        state.find(reported.message()).flatMap(round -> round.turn(reported.agent()));
    boolean news =
        turn.filter(Turn::isOpen).filter(each -> each.state() != reported.state()).isPresent();
    if (!news) {
      return run(couriers::follow);
    }
    FloorEvent changed =
        new FloorEvent.TurnChanged(
            reported.message(), reported.agent(), reported.state(), reported.detail(), now());
    List<FloorEvent> events = new ArrayList<>();
    events.add(changed);
    if (reported.state() == Turn.State.SKIPPED) {
      state.apply(changed).next(reported.message(), now()).ifPresent(events::add);
    }
    return store(events, s -> {});
  }

  private void passivateIfIdle(FloorState state) {
    if (gatherings.isEmpty() && state.rounds().stream().noneMatch(Round::isOpen)) {
      scope.passivate().accept(context.getSelf());
    }
  }

  private Instant now() {
    return node.time().instant();
  }

  @Override
  public EventHandler<FloorState, FloorEvent> eventHandler() {
    return FloorState::apply;
  }

  @Override
  public SignalHandler<FloorState> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(RecoveryCompleted.instance(), this::recovered)
        .build();
  }

  private void recovered(FloorState state) {
    context.setReceiveTimeout(node.timing().linger(), FloorCommand.Quiet.INSTANCE);
    couriers.follow(state);
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(100, 2);
  }
}
