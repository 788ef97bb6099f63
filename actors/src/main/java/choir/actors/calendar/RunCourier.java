package choir.actors.calendar;

import choir.actors.calendar.CalendarCommand.RunReported;
import choir.actors.mirrorborn.MirrorbornCommand;
import choir.actors.mirrorborn.MirrorbornCommand.Accepted;
import choir.actors.mirrorborn.MirrorbornCommand.Delivery;
import choir.actors.mirrorborn.MirrorbornCommand.Rejected;
import choir.actors.mirrorborn.MirrorbornCommand.RunAnswer;
import choir.actors.mirrorborn.MirrorbornEntity;
import choir.actors.roster.RosterCommand;
import choir.actors.roster.RosterEntity;
import choir.core.Rejection;
import choir.core.calendar.Planned.Running;
import choir.core.calendar.Schedule;
import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.mirrorborn.Profile;
import choir.core.run.Inbound;
import choir.core.run.Priority;
import choir.core.run.RunRecord;
import choir.core.run.Source;
import java.time.Duration;
import java.util.Optional;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Takes the message of one run to its agent and waits for the end of the run. Stateless with regard
 * to storage: the run's id makes every repeat harmless, and the calendar creates a new courier
 * after a crash. Repeats its report until the calendar stops it.
 */
final class RunCourier extends AbstractBehavior<RunCourier.Command> {
  /** Commands of the calendar and answers of others. */
  sealed interface Command extends NoSerializationVerificationNeeded {}

  /** Cancels the run. */
  record Cancel(String by) implements Command {}

  private record Found(Optional<Profile> profile) implements Command {}

  private record Delivered(Delivery delivery) implements Command {}

  private record Awaited(RunAnswer answer) implements Command {}

  private record Repeat() implements Command {}

  /** What the courier waits for. */
  private enum Phase {
    FINDING,
    DELIVERING,
    AWAITING,
    REPORTING
  }

  /** How often it is asked whether a reply was delivered, every 5 s by default. */
  private static final int MAX_UNDELIVERED = 120;

  private final ActorRef<CalendarCommand> calendar;
  private final CalendarContext node;
  private final String name;
  private final AgentId agent;
  private final Inbound message;
  private final Running running;
  private final TimerScheduler<Command> timers;
  private final ActorRef<RosterCommand.Found> found;
  private final ActorRef<Delivery> delivered;
  private final ActorRef<RunAnswer> awaited;
  private Phase phase = Phase.FINDING;

  /** How often the reply was still to be delivered. */
  private int undelivered;

  private int shard;
  private Optional<String> cancelledBy;
  private Optional<RunReported> report = Optional.empty();

  private RunCourier(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      ActorRef<CalendarCommand> calendar,
      CalendarContext node,
      Schedule schedule,
      Running running) {
    super(context);
    this.calendar = calendar;
    this.node = node;
    this.name = schedule.name();
    this.agent = schedule.agent();
    this.message = message(schedule, running);
    this.running = running;
    this.timers = timers;
    this.found = context.messageAdapter(RosterCommand.Found.class, it -> new Found(it.profile()));
    this.delivered = context.messageAdapter(Delivery.class, Delivered::new);
    this.awaited = context.messageAdapter(RunAnswer.class, Awaited::new);
    this.cancelledBy =
        running.cancelling().isEmpty() ? Optional.empty() : Optional.of(running.cancelling());
    act();
  }

  static Behavior<Command> create(
      ActorRef<CalendarCommand> calendar,
      CalendarContext node,
      Schedule schedule,
      Running running) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new RunCourier(context, timers, calendar, node, schedule, running)));
  }

  private static Inbound message(Schedule schedule, Running running) {
    Schedule.Task task = schedule.task();
    Inbound message =
        Inbound.from(
                new Source.Schedule(schedule.name()),
                schedule.owner() == Schedule.Owner.HEARTBEAT
                    ? Priority.HEARTBEAT
                    : Priority.SCHEDULE,
                running.run(),
                schedule.session(running.due()),
                task.text(),
                running.since())
            .answeredBy(task.model())
            .replyingTo(task.replyTo());
    return schedule.policy().approvals().map(message::waiting).orElse(message);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Found.class, this::found)
        .onMessage(Delivered.class, this::delivered)
        .onMessage(Awaited.class, this::awaited)
        .onMessage(Cancel.class, this::cancel)
        .onMessage(Repeat.class, repeat -> act())
        .build();
  }

  /** Asks for what it waits for, and asks again after a while. */
  private Behavior<Command> act() {
    Duration again = node.timing().repeatAfter();
    switch (phase) {
      case FINDING ->
          node.entities()
              .tell(RosterEntity.KIND, RosterEntity.ADDRESS, new RosterCommand.Find(agent, found));
      case DELIVERING -> tell(new MirrorbornCommand.Deliver(message, delivered));
      case AWAITING -> {
        RunId run = running.run();
        Duration wait = node.timing().await();
        if (cancelledBy.isPresent()) {
          tell(new MirrorbornCommand.CancelRun(run, cancelledBy.get(), again.toMillis(), awaited));
        } else {
          tell(new MirrorbornCommand.AwaitRun(run, wait.toMillis(), awaited));
          again = wait;
        }
      }
      case REPORTING -> report.ifPresent(calendar::tell);
    }
    timers.startSingleTimer(Repeat.class, new Repeat(), again);
    return this;
  }

  private void tell(MirrorbornCommand command) {
    node.entities().tell(MirrorbornEntity.KIND, MirrorbornEntity.address(shard, agent), command);
  }

  private Behavior<Command> found(Found answer) {
    if (phase != Phase.FINDING) {
      return this;
    }
    if (answer.profile().isEmpty()) {
      return report(
          Optional.empty(),
          Optional.of(
              Rejection.unknownAgent("no agent '" + agent + "' is declared")
                  .remedy("declare it, or remove the schedule")));
    }
    shard = answer.profile().get().shard();
    phase = Phase.DELIVERING;
    return act();
  }

  private Behavior<Command> delivered(Delivered answer) {
    if (phase != Phase.DELIVERING) {
      return this;
    }
    return switch (answer.delivery()) {
      case Accepted accepted -> {
        phase = Phase.AWAITING;
        yield act();
      }
      case Rejected rejected -> report(Optional.empty(), Optional.of(rejected.rejection()));
    };
  }

  /**
   * An agent that knows nothing of the run, which it has accepted, is asked once more, and so is
   * one whose reply is still to be delivered.
   */
  private Behavior<Command> awaited(Awaited answer) {
    Optional<RunRecord> ended = answer.answer().record().filter(RunRecord::isEnded);
    if (phase != Phase.AWAITING || ended.isEmpty()) {
      return this;
    }
    boolean waits = ended.get().delivery().isPending() && undelivered++ < MAX_UNDELIVERED;
    if (waits) {
      timers.startSingleTimer(Repeat.class, new Repeat(), node.timing().repeatAfter());
      return this;
    }
    return report(ended.map(it -> it.withoutReply("not within 10 minutes")), Optional.empty());
  }

  private Behavior<Command> cancel(Cancel cancel) {
    cancelledBy = Optional.of(cancel.by());
    return phase == Phase.AWAITING ? act() : this;
  }

  private Behavior<Command> report(Optional<RunRecord> record, Optional<Rejection> rejection) {
    report =
        Optional.of(new RunReported(name, running.due(), running.attempt(), record, rejection));
    phase = Phase.REPORTING;
    return act();
  }
}
