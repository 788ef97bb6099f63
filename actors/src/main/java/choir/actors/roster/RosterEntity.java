package choir.actors.roster;

import choir.actors.Settings;
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
import choir.actors.roster.RosterCommand.Find;
import choir.actors.roster.RosterCommand.InForce;
import choir.actors.roster.RosterCommand.Look;
import choir.actors.roster.RosterCommand.Ordered;
import choir.actors.roster.RosterCommand.Refused;
import choir.actors.roster.RosterCommand.Remind;
import choir.actors.roster.RosterCommand.Residents;
import choir.actors.roster.RosterCommand.Send;
import choir.actors.roster.RosterCommand.Superseded;
import choir.core.Rejection;
import choir.core.mirrorborn.Profile;
import choir.core.revision.Comparison;
import choir.core.roster.RanchDeclaration;
import choir.core.roster.RosterBatch;
import choir.core.roster.RosterEvent;
import choir.core.roster.RosterState;
import com.typesafe.config.Config;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
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
 * The declared ranch and its registry. Sends each agent its profile until the agent has stored it,
 * and records that, so that a restart only activates agents with a pending profile. Never
 * passivates, since all nodes query it.
 */
public final class RosterEntity
    extends EventSourcedBehavior<RosterCommand, RosterEvent, RosterState> {
  public static final EntityKind<RosterCommand> KIND =
      new EntityKind<>("Roster", RosterCommand.class, true);

  /** The address of the ranch's single roster. */
  public static final EntityAddress ADDRESS = new EntityAddress(1, "ranch");

  /**
   * Durations of the roster's actor, documented under {@code choir.roster} in {@code
   * reference.conf}.
   *
   * @param remindAfter interval after which unacknowledged profiles are resent
   */
  public record Timing(Duration remindAfter) {
    /**
     * Reads the settings.
     *
     * @throws IllegalArgumentException naming the key and the invalid value
     */
    public static Timing of(Config config) {
      return new Timing(Settings.positive(config, "choir.roster.remind-after"));
    }
  }

  private final Entities entities;
  private final InstantSource time;
  private final Timing timing;
  private final TimerScheduler<RosterCommand> timers;
  private final ActorRef<RosterCommand> self;
  private final ActorRef<ProfileAdopted> adopted;
  private final ProfileNews news = new ProfileNews();

  private RosterEntity(
      String id,
      Entities entities,
      InstantSource time,
      Timing timing,
      ActorContext<RosterCommand> context,
      TimerScheduler<RosterCommand> timers) {
    super(
        PersistenceId.ofUniqueId(KIND.persistenceId(id)),
        SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(10), 0.1));
    this.entities = entities;
    this.time = time;
    this.timing = timing;
    this.timers = timers;
    this.self = context.getSelf();
    this.adopted = context.messageAdapter(ProfileAdopted.class, Adopted::new);
  }

  public static Behavior<RosterCommand> create(
      EntityScope<RosterCommand> scope, Entities entities, InstantSource time, Timing timing) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new RosterEntity(
                        scope.address().name(), entities, time, timing, context, timers)));
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
          case Look look -> Effect().none().thenRun(s -> look(s, look));
          case Find find -> Effect().none().thenRun(s -> find(s, find));
          case Adopted done -> adopted(done.done());
          case Remind remind -> remind();
        };
  }

  private Effect<RosterEvent, RosterState> declare(RosterState state, Declare declare) {
    List<RanchDeclaration.Problem> problems = state.problems(declare.declaration());
    boolean outdated = declare.basis() > 0 && declare.basis() != state.revision();
    if (outdated && !Comparison.of(state, declare.declaration(), time.instant()).isSame()) {
      return Effect().none().thenRun(s -> declare.replyTo().tell(new Superseded(state.revision())));
    }
    if (!problems.isEmpty()) {
      return Effect().none().thenRun(s -> declare.replyTo().tell(new Refused(problems)));
    }
    List<RosterEvent> pending = state.eventsFor(declare.declaration(), time.instant());
    List<RosterEvent> events = RosterBatch.nextBatch(pending);
    return Effect()
        .persist(events)
        .thenRun(
            s -> {
              for (RosterEvent event : events) {
                if (event instanceof RosterEvent.AgentDeclared declared) {
                  news.add(declared.profile());
                }
              }
              sendProfiles();
              if (events.size() < pending.size()) {
                self.tell(declare.continuedAt(s.revision()));
              } else {
                declare.replyTo().tell(new InForce(residents(s, 0)));
              }
            });
  }

  private Effect<RosterEvent, RosterState> send(RosterState state, Send send) {
    Optional<RosterState.Enrolled> agent =
        Optional.ofNullable(state.agents().get(send.agent().value()))
            .filter(each -> !each.retired());
    if (agent.isEmpty()) {
      Ordered refused =
          Ordered.refused(
              Rejection.unknownAgent("no agent '" + send.agent() + "' is declared")
                  .remedy("'choir agents' lists the declared agents"));
      return Effect().none().thenRun(s -> send.replyTo().tell(refused));
    }
    Profile profile = agent.get().profile();
    int others = state.others(profile);
    if (send.pin().isPresent() && others > 0) {
      Ordered refused =
          Ordered.refused(
              Rejection.conflict(
                      "'%s' shares its shard (number %d) with %d other agents and moves only with"
                              .formatted(send.agent(), profile.shard(), others)
                          + " them, to the least loaded node")
                  .remedy("'choir drain NODE' moves all agents off a node"));
      return Effect().none().thenRun(s -> send.replyTo().tell(refused));
    }
    return Effect()
        .persist(
            new RosterEvent.AgentSent(send.agent(), profile.shard(), send.pin(), time.instant()))
        .thenRun(s -> send.replyTo().tell(Ordered.DONE));
  }

  private Effect<RosterEvent, RosterState> drain(RosterState state, Drain drain) {
    TreeSet<String> nodes = new TreeSet<>(state.draining());
    boolean changed = drain.draining() ? nodes.add(drain.node()) : nodes.remove(drain.node());
    if (!changed) {
      return Effect().none().thenRun(s -> drain.replyTo().tell(Ordered.DONE));
    }
    return Effect()
        .persist(new RosterEvent.DrainingChanged(List.copyOf(nodes), time.instant()))
        .thenRun(s -> drain.replyTo().tell(Ordered.DONE));
  }

  private void compare(RosterState state, Compare compare) {
    Comparison comparison = Comparison.of(state, compare.declaration(), time.instant());
    compare.replyTo().tell(new RosterCommand.Compared(comparison));
  }

  private void look(RosterState state, Look look) {
    look.replyTo().tell(residents(state, look.known()));
  }

  private static void find(RosterState state, Find find) {
    find.replyTo()
        .tell(
            new RosterCommand.Found(
                find.agent(),
                Optional.ofNullable(state.agents().get(find.agent().value()))
                    .filter(each -> !each.retired())
                    .map(RosterState.Enrolled::profile)));
  }

  private Effect<RosterEvent, RosterState> adopted(ProfileAdopted done) {
    news.adopted(done.agent(), done.revision());
    return news.isBatchReady()
        ? storeAcknowledgements()
        : Effect().none().thenRun(s -> sendProfiles());
  }

  private Effect<RosterEvent, RosterState> remind() {
    news.remind();
    return news.hasAcknowledgements()
        ? storeAcknowledgements()
        : Effect().none().thenRun(s -> sendProfiles());
  }

  /** Acknowledgements lost in a crash are requested again after the restart. */
  private Effect<RosterEvent, RosterState> storeAcknowledgements() {
    return Effect()
        .persist(new RosterEvent.ProfilesAdopted(news.take(), time.instant()))
        .thenRun(s -> sendProfiles());
  }

  private void sendProfiles() {
    for (Profile profile : news.next()) {
      entities.tell(
          MirrorbornEntity.KIND,
          MirrorbornEntity.address(profile.shard(), profile.agent()),
          new MirrorbornCommand.AdoptProfile(profile, adopted));
    }
    if (news.behind() == 0 && !news.hasAcknowledgements()) {
      timers.cancel(Remind.INSTANCE);
    } else if (!timers.isTimerActive(Remind.INSTANCE)) {
      timers.startTimerWithFixedDelay(Remind.INSTANCE, Remind.INSTANCE, timing.remindAfter());
    }
  }

  /**
   * @param known revision known to the caller
   */
  private Residents residents(RosterState state, long known) {
    List<Profile> agents =
        known > 0 && known == state.revision() ? List.of() : state.activeProfiles();
    return new Residents(
        state.revision(), state.name(), state.defaultAgent(), agents, news.behind());
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
              news.begin(state.pendingProfiles());
              sendProfiles();
            })
        .build();
  }
}
