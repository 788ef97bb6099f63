package choir.actors.roster;

import choir.actors.entities.Entities;
import choir.actors.entities.EntityAddress;
import choir.actors.entities.EntityKind;
import choir.actors.entities.EntityScope;
import choir.actors.mirrorborn.MirrorbornCommand;
import choir.actors.mirrorborn.MirrorbornCommand.ProfileAdopted;
import choir.actors.mirrorborn.MirrorbornEntity;
import choir.actors.roster.RosterCommand.Adopted;
import choir.actors.roster.RosterCommand.Compare;
import choir.actors.roster.RosterCommand.Declare;
import choir.actors.roster.RosterCommand.Drain;
import choir.actors.roster.RosterCommand.InForce;
import choir.actors.roster.RosterCommand.Look;
import choir.actors.roster.RosterCommand.Ordered;
import choir.actors.roster.RosterCommand.Refused;
import choir.actors.roster.RosterCommand.Remind;
import choir.actors.roster.RosterCommand.Residents;
import choir.actors.roster.RosterCommand.Send;
import choir.core.mirrorborn.AgentId;
import choir.core.mirrorborn.Profile;
import choir.core.roster.RanchDeclaration;
import choir.core.roster.RosterEvent;
import choir.core.roster.RosterState;
import choir.core.sq.ScrollText;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
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
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

/**
 * The declared ranch and its registry. It tells each agent its profile until the agent has stored
 * it. It never passivates: everybody asks it.
 */
public final class RosterEntity
    extends EventSourcedBehavior<RosterCommand, RosterEvent, RosterState> {
  public static final EntityKind<RosterCommand> KIND =
      new EntityKind<>("Roster", RosterCommand.class, true);

  /** The ranch's one roster. */
  public static final EntityAddress ADDRESS = new EntityAddress(1, "ranch");

  private static final Duration REMIND_AFTER = Duration.ofSeconds(2);

  /** Of persona texts in one write: an operation of the store holds 2 MiB. */
  private static final long MAX_TEXT_BYTES = 1 << 20;

  private final Entities entities;
  private final InstantSource time;
  private final TimerScheduler<RosterCommand> timers;
  private final ActorRef<RosterCommand> self;
  private final ActorRef<ProfileAdopted> adopted;
  private final Map<AgentId, Profile> untold = new TreeMap<>();

  private RosterEntity(
      String id,
      Entities entities,
      InstantSource time,
      ActorContext<RosterCommand> context,
      TimerScheduler<RosterCommand> timers) {
    super(
        PersistenceId.ofUniqueId(KIND.name() + "|" + id),
        SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(10), 0.1));
    this.entities = entities;
    this.time = time;
    this.timers = timers;
    this.self = context.getSelf();
    this.adopted = context.messageAdapter(ProfileAdopted.class, Adopted::new);
  }

  public static Behavior<RosterCommand> create(
      EntityScope<RosterCommand> scope, Entities entities, InstantSource time) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new RosterEntity(scope.address().name(), entities, time, context, timers)));
  }

  @Override
  public RosterState emptyState() {
    return RosterState.EMPTY;
  }

  @Override
  public CommandHandler<RosterCommand, RosterEvent, RosterState> commandHandler() {
    return (state, command) ->
        switch (command) {
          case Declare declare -> declare(state, declare);
          case Send send -> send(state, send);
          case Drain drain -> drain(state, drain);
          case Compare compare -> Effect().none().thenRun(s -> compare(s, compare));
          case Look look -> Effect().none().thenRun(s -> look.replyTo().tell(residents(s)));
          case Adopted done -> adopted(done.done());
          case Remind remind -> Effect().none().thenRun(s -> tellProfiles());
        };
  }

  private Effect<RosterEvent, RosterState> declare(RosterState state, Declare declare) {
    List<RanchDeclaration.Problem> problems = state.problems(declare.declaration());
    if (!problems.isEmpty()) {
      return Effect().none().thenRun(s -> declare.replyTo().tell(new Refused(problems)));
    }
    List<RosterEvent> due = state.toward(declare.declaration(), time.instant());
    List<RosterEvent> events = oneWrite(due);
    return Effect()
        .persist(events)
        .thenRun(
            s -> {
              for (RosterEvent event : events) {
                if (event instanceof RosterEvent.AgentDeclared declared) {
                  untold.put(declared.profile().agent(), declared.profile());
                }
              }
              tellProfiles();
              if (events.size() < due.size()) {
                self.tell(declare);
              } else {
                declare.replyTo().tell(new InForce(residents(s)));
              }
            });
  }

  private Effect<RosterEvent, RosterState> send(RosterState state, Send send) {
    Optional<RosterState.Enrolled> agent =
        Optional.ofNullable(state.agents().get(send.agent().value()))
            .filter(each -> !each.retired());
    if (agent.isEmpty()) {
      String refusal = "no agent '" + send.agent() + "' is declared here";
      return Effect().none().thenRun(s -> send.replyTo().tell(new Ordered(refusal)));
    }
    return Effect()
        .persist(
            new RosterEvent.AgentSent(
                send.agent(), agent.get().profile().shard(), send.stay(), time.instant()))
        .thenRun(s -> send.replyTo().tell(new Ordered("")));
  }

  private Effect<RosterEvent, RosterState> drain(RosterState state, Drain drain) {
    TreeSet<String> nodes = new TreeSet<>(state.draining());
    boolean changed = drain.draining() ? nodes.add(drain.node()) : nodes.remove(drain.node());
    if (!changed) {
      return Effect().none().thenRun(s -> drain.replyTo().tell(new Ordered("")));
    }
    return Effect()
        .persist(new RosterEvent.DrainingChanged(List.copyOf(nodes), time.instant()))
        .thenRun(s -> drain.replyTo().tell(new Ordered("")));
  }

  private void compare(RosterState state, Compare compare) {
    boolean same = state.toward(compare.declaration(), time.instant()).isEmpty();
    compare.replyTo().tell(new RosterCommand.Compared(!same));
  }

  /**
   * As many events as one write of the store holds. What is left follows from the state after it: a
   * crash between the two leaves agents to be declared at the next start.
   */
  private static List<RosterEvent> oneWrite(List<RosterEvent> due) {
    List<RosterEvent> events = new ArrayList<>();
    long bytes = 0;
    for (RosterEvent event : due) {
      if (event instanceof RosterEvent.AgentDeclared declared) {
        bytes += declared.texts().stream().mapToLong(t -> ScrollText.utf8Bytes(t.text())).sum();
        if (bytes > MAX_TEXT_BYTES && events.size() > 1) {
          break;
        }
      }
      events.add(event);
    }
    return events;
  }

  private Effect<RosterEvent, RosterState> adopted(ProfileAdopted done) {
    Profile profile = untold.get(done.agent());
    if (profile != null && profile.revision() <= done.revision()) {
      untold.remove(done.agent());
      if (untold.isEmpty()) {
        timers.cancel(Remind.INSTANCE);
      }
    }
    return Effect().none();
  }

  private void tellProfiles() {
    for (Profile profile : untold.values()) {
      entities.tell(
          MirrorbornEntity.KIND,
          MirrorbornEntity.address(profile.shard(), profile.agent()),
          new MirrorbornCommand.AdoptProfile(profile, adopted));
    }
    if (!untold.isEmpty() && !timers.isTimerActive(Remind.INSTANCE)) {
      timers.startTimerWithFixedDelay(Remind.INSTANCE, Remind.INSTANCE, REMIND_AFTER);
    }
  }

  private static Residents residents(RosterState state) {
    return new Residents(state.revision(), state.name(), state.defaultAgent(), state.living());
  }

  @Override
  public EventHandler<RosterState, RosterEvent> eventHandler() {
    return RosterState::apply;
  }

  @Override
  public SignalHandler<RosterState> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(
            RecoveryCompleted.instance(),
            state -> {
              state.living().forEach(profile -> untold.put(profile.agent(), profile));
              tellProfiles();
            })
        .build();
  }
}
