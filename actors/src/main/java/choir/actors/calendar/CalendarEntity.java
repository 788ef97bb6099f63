package choir.actors.calendar;

import choir.actors.calendar.CalendarCommand.Answer;
import choir.actors.calendar.CalendarCommand.Describe;
import choir.actors.calendar.CalendarCommand.ListAll;
import choir.actors.calendar.CalendarCommand.Listed;
import choir.actors.calendar.CalendarCommand.Pause;
import choir.actors.calendar.CalendarCommand.Quiet;
import choir.actors.calendar.CalendarCommand.Remove;
import choir.actors.calendar.CalendarCommand.Resume;
import choir.actors.calendar.CalendarCommand.RunNow;
import choir.actors.calendar.CalendarCommand.RunReported;
import choir.actors.calendar.CalendarCommand.Save;
import choir.actors.calendar.CalendarCommand.Tick;
import choir.actors.entities.EntityAddress;
import choir.actors.entities.EntityKind;
import choir.actors.entities.EntityScope;
import choir.core.Rejection;
import choir.core.calendar.CalendarEvent;
import choir.core.calendar.CalendarEvent.SchedulePaused;
import choir.core.calendar.CalendarEvent.ScheduleRemoved;
import choir.core.calendar.CalendarEvent.ScheduleResumed;
import choir.core.calendar.CalendarEvent.ScheduleSaved;
import choir.core.calendar.CalendarState;
import choir.core.calendar.Planned;
import choir.core.calendar.Planned.Running;
import choir.core.calendar.Planning;
import choir.core.calendar.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

/** The actor of a calendar. See the package for its role, {@link Planning} for its rules. */
public final class CalendarEntity
    extends EventSourcedBehavior<CalendarCommand, CalendarEvent, CalendarState> {
  public static final EntityKind<CalendarCommand> KIND =
      new EntityKind<>("Calendar", CalendarCommand.class, true);

  /** Number of calendars. Stored schedules are found by it: it never changes. */
  public static final int PARTITIONS = 16;

  /** Maximum number of schedules of a calendar: its state is one snapshot. */
  static final int MAX_SCHEDULES = 2_000;

  /** Shard number of the first calendar: the last numbers that an agent gets for itself. */
  private static final int FIRST_SHARD = 884;

  /** Maximum number of schedules handled in one write, which the store limits to 2 MiB. */
  private static final int MAX_SCHEDULES_IN_A_WRITE = 50;

  private final EntityScope<CalendarCommand> scope;
  private final CalendarContext node;
  private final ActorContext<CalendarCommand> context;
  private final TimerScheduler<CalendarCommand> timers;
  private final RunCouriers couriers;
  private final GuardQuestions guards;

  private CalendarEntity(
      EntityScope<CalendarCommand> scope,
      CalendarContext node,
      ActorContext<CalendarCommand> context,
      TimerScheduler<CalendarCommand> timers) {
    super(
        PersistenceId.ofUniqueId(KIND.persistenceId(scope.address().name())),
        SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(10), 0.1));
    this.scope = scope;
    this.node = node;
    this.context = context;
    this.timers = timers;
    this.couriers = new RunCouriers(context, node);
    this.guards = new GuardQuestions(context, timers, node);
  }

  public static Behavior<CalendarCommand> create(
      EntityScope<CalendarCommand> scope, CalendarContext node) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(timers -> new CalendarEntity(scope, node, context, timers)));
  }

  /** The address of a calendar, by its number from 0. */
  static EntityAddress address(int partition) {
    return new EntityAddress(FIRST_SHARD + partition, "schedules-" + partition);
  }

  /** The address of the calendar that keeps a schedule. */
  public static EntityAddress address(String schedule) {
    return address(partition(schedule));
  }

  /** The number of the calendar that keeps a schedule. */
  static int partition(String schedule) {
    return Math.floorMod(schedule.hashCode(), PARTITIONS);
  }

  @Override
  public CalendarState emptyState() {
    return CalendarState.EMPTY;
  }

  @Override
  public CommandHandler<CalendarCommand, CalendarEvent, CalendarState> commandHandler() {
    return (state, command) ->
        switch (command) {
          case Save save -> save(state, save);
          case CalendarCommand.SaveDeclared save -> saveDeclared(state, save);
          case CalendarCommand.RetainDeclared retain -> retainDeclared(state, retain);
          case Remove remove -> remove(state, remove);
          case Pause pause -> pause(state, pause);
          case Resume resume -> resume(state, resume);
          case RunNow now -> runNow(state, now);
          case Describe describe ->
              run(s -> describe.replyTo().tell(Answer.about(s, describe.name())));
          case ListAll list -> run(s -> list.replyTo().tell(listed(s)));
          case RunReported reported -> reported(state, reported);
          case CalendarCommand.GuardAnswered answered ->
              storeIfAny(guards.answered(answered, state.find(answered.name())));
          case Tick tick -> tick(state);
          case Quiet quiet -> run(this::passivateIfIdle);
        };
  }

  private Effect<CalendarEvent, CalendarState> run(Procedure<CalendarState> action) {
    return Effect().none().thenRun(action);
  }

  private Effect<CalendarEvent, CalendarState> refuse(
      ActorRef<Answer> replyTo, Rejection rejection) {
    return run(s -> replyTo.tell(Answer.refused(rejection)));
  }

  private static Listed listed(CalendarState state) {
    return new Listed(state.schedules().values().stream().map(Planned::latest).toList());
  }

  /** Stores events of one schedule and answers with its new state. */
  private Effect<CalendarEvent, CalendarState> store(
      String name, List<CalendarEvent> events, ActorRef<Answer> replyTo) {
    return Effect()
        .persist(events)
        .thenRun(
            s -> {
              follow(s, events);
              replyTo.tell(Answer.about(s, name));
            });
  }

  private Effect<CalendarEvent, CalendarState> save(CalendarState state, Save save) {
    Schedule schedule = save.schedule();
    Optional<Planned> known = state.find(schedule.name());
    boolean same =
        known.filter(it -> it.schedule().equals(schedule)).isPresent()
            && known.get().paused().isEmpty() == save.paused().isEmpty();
    if (same) {
      return run(s -> save.replyTo().tell(Answer.about(s, schedule.name())));
    }
    boolean full = state.schedules().size() >= MAX_SCHEDULES;
    Optional<Rejection> refusal = save.refusal(known.isPresent(), full);
    if (refusal.isPresent()) {
      return refuse(save.replyTo(), refusal.get());
    }
    return store(schedule.name(), first(known, saved(schedule, save.paused())), save.replyTo());
  }

  private ScheduleSaved saved(Schedule schedule, String paused) {
    Instant now = now();
    Optional<Instant> next = paused.isEmpty() ? schedule.timetable().next(now) : Optional.empty();
    return new ScheduleSaved(schedule, next, node.zoneData().get(), paused, now);
  }

  private Effect<CalendarEvent, CalendarState> saveDeclared(
      CalendarState state, CalendarCommand.SaveDeclared save) {
    Optional<Planned> known = state.find(save.schedule().name());
    if (save.revision() < state.declared()) {
      return run(s -> save.replyTo().tell(Answer.done()));
    }
    Optional<Rejection> refusal = save.refusal(known);
    if (refusal.isPresent()) {
      return refuse(save.replyTo(), refusal.get());
    }
    List<CalendarEvent> events = new ArrayList<>();
    if (save.revision() > state.declared()) {
      events.add(followed(save.revision(), false, 0));
    }
    if (!save.isDone(known)) {
      events.addAll(first(known, saved(save.schedule(), save.pauseAfter(known))));
    }
    return storeAndAnswer(events, save.replyTo());
  }

  private Effect<CalendarEvent, CalendarState> retainDeclared(
      CalendarState state, CalendarCommand.RetainDeclared retain) {
    if (retain.revision() < state.declared()) {
      return run(s -> retain.replyTo().tell(Answer.done()));
    }
    List<CalendarEvent> events = new ArrayList<>();
    for (Planned each : state.schedules().values()) {
      String name = each.schedule().name();
      if (each.schedule().owner().isDeclared() && !retain.names().contains(name)) {
        events.add(new ScheduleRemoved(name, now()));
      }
    }
    events.add(followed(retain.revision(), true, retain.names().size()));
    return storeAndAnswer(events, retain.replyTo());
  }

  private CalendarEvent followed(long revision, boolean complete, int schedules) {
    return new CalendarEvent.DeclarationFollowed(
        scope.address().name(), revision, complete, schedules, now());
  }

  /** Stores events, and answers that it is done. */
  private Effect<CalendarEvent, CalendarState> storeAndAnswer(
      List<CalendarEvent> events, ActorRef<Answer> replyTo) {
    return Effect()
        .persist(events)
        .thenRun(
            s -> {
              follow(s, events);
              replyTo.tell(Answer.done());
            });
  }

  private Effect<CalendarEvent, CalendarState> remove(CalendarState state, Remove remove) {
    return state.find(remove.name()).isEmpty()
        ? run(s -> remove.replyTo().tell(Answer.done()))
        : storeAndAnswer(List.of(new ScheduleRemoved(remove.name(), now())), remove.replyTo());
  }

  private Effect<CalendarEvent, CalendarState> pause(CalendarState state, Pause pause) {
    Optional<Planned> known = state.find(pause.name());
    return known.isEmpty() || !known.get().paused().isEmpty()
        ? run(s -> pause.replyTo().tell(Answer.about(s, pause.name())))
        : store(
            pause.name(),
            first(known, new SchedulePaused(pause.name(), pause.reason(), now())),
            pause.replyTo());
  }

  /** Times that have come are handled, or recorded, before a change of the schedule. */
  private List<CalendarEvent> first(Optional<Planned> known, CalendarEvent change) {
    List<CalendarEvent> events = new ArrayList<>();
    known.ifPresent(
        it -> events.addAll(Planning.tick(it, now(), node.zoneData().get(), GuardQuestions.NONE)));
    events.add(change);
    return events;
  }

  private Effect<CalendarEvent, CalendarState> resume(CalendarState state, Resume resume) {
    Optional<Planned> known = state.find(resume.name());
    if (known.isEmpty() || known.get().paused().isEmpty()) {
      return run(s -> resume.replyTo().tell(Answer.about(s, resume.name())));
    }
    Optional<Instant> next = known.get().schedule().timetable().next(now());
    return store(
        resume.name(),
        List.of(new ScheduleResumed(resume.name(), next, node.zoneData().get(), now())),
        resume.replyTo());
  }

  private Effect<CalendarEvent, CalendarState> runNow(CalendarState state, RunNow command) {
    Optional<Planned> known = state.find(command.name());
    if (known.isEmpty() || known.get().knows(command.due())) {
      return run(s -> command.replyTo().tell(Answer.about(s, command.name())));
    }
    Optional<Running> running = known.get().running();
    if (running.isPresent()) {
      return refuse(
          command.replyTo(),
          Rejection.conflict(
                  "the run of '%s' due %s is still in progress"
                      .formatted(command.name(), running.get().due()))
              .remedy("wait for its end, or cancel " + running.get().run()));
    }
    return store(
        command.name(), Planning.startNow(known.get(), command.due(), now()), command.replyTo());
  }

  private Effect<CalendarEvent, CalendarState> reported(CalendarState state, RunReported reported) {
    Optional<Planned> planned = state.find(reported.name());
    boolean expected =
        planned
            .flatMap(Planned::running)
            .filter(it -> it.due().equals(reported.due()) && it.attempt() == reported.attempt())
            .filter(it -> it.retryAt().isEmpty())
            .isPresent();
    if (!expected) {
      return Effect().none();
    }
    RunResult result = RunResult.of(reported, planned.get());
    List<CalendarEvent> events =
        Planning.ended(planned.get(), result.outcome(), result.detail(), now());
    return storeIfAny(events);
  }

  private Effect<CalendarEvent, CalendarState> tick(CalendarState state) {
    List<CalendarEvent> events = new ArrayList<>();
    int schedules = 0;
    for (Planned planned : state.schedules().values()) {
      if (Planning.asksGuard(planned, now())) {
        guards.ask(planned, now());
        continue;
      }
      List<CalendarEvent> some = Planning.tick(planned, now(), node.zoneData().get());
      schedules += some.isEmpty() ? 0 : 1;
      if (schedules > MAX_SCHEDULES_IN_A_WRITE) {
        // The rest is still due: the timer expires at once.
        break;
      }
      events.addAll(some);
    }
    return storeIfAny(events);
  }

  private Effect<CalendarEvent, CalendarState> storeIfAny(List<CalendarEvent> events) {
    return events.isEmpty()
        ? run(this::armTimer)
        : Effect().persist(events).thenRun(s -> follow(s, events));
  }

  /** Does what the events demand of others. */
  private void follow(CalendarState state, List<CalendarEvent> events) {
    node.listener().stored(events);
    couriers.follow(state, events);
    armTimer(state);
  }

  /** One timer for the earliest time; the clock may jump, so it is looked at in between. */
  private void armTimer(CalendarState state) {
    Optional<Instant> earliest =
        state.schedules().values().stream()
            .filter(each -> !guards.isWaiting(each, now()))
            .flatMap(each -> Planning.wakesAt(each).stream())
            .min(Instant::compareTo);
    if (earliest.isEmpty()) {
      timers.cancel(Tick.INSTANCE);
      return;
    }
    Duration wait = Duration.between(now(), earliest.get());
    Duration check = node.timing().check();
    Duration bounded = wait.isNegative() ? Duration.ZERO : wait;
    timers.startSingleTimer(
        Tick.INSTANCE, Tick.INSTANCE, bounded.compareTo(check) < 0 ? bounded : check);
  }

  private void passivateIfIdle(CalendarState state) {
    if (state.isIdle()) {
      scope.passivate().accept(context.getSelf());
    }
  }

  private Instant now() {
    return node.time().instant();
  }

  @Override
  public EventHandler<CalendarState, CalendarEvent> eventHandler() {
    return CalendarState::apply;
  }

  @Override
  public SignalHandler<CalendarState> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(RecoveryCompleted.instance(), this::recovered)
        .build();
  }

  private void recovered(CalendarState state) {
    context.setReceiveTimeout(node.timing().linger(), Quiet.INSTANCE);
    couriers.resume(state);
    armTimer(state);
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(500, 2);
  }
}
