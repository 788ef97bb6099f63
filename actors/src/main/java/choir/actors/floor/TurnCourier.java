package choir.actors.floor;

import choir.actors.floor.FloorCommand.TurnReported;
import choir.actors.mirrorborn.MirrorbornCommand;
import choir.actors.mirrorborn.MirrorbornCommand.Accepted;
import choir.actors.mirrorborn.MirrorbornCommand.Delivery;
import choir.actors.mirrorborn.MirrorbornCommand.Rejected;
import choir.actors.mirrorborn.MirrorbornCommand.RunAnswer;
import choir.actors.mirrorborn.MirrorbornCommand.RunProgress;
import choir.actors.mirrorborn.MirrorbornEntity;
import choir.core.Rejection;
import choir.core.calendar.Heartbeat;
import choir.core.floor.Candidate;
import choir.core.floor.Reason;
import choir.core.floor.Round;
import choir.core.floor.Turn;
import choir.core.run.Inbound;
import choir.core.run.RunRecord;
import java.time.Duration;
import java.time.Instant;
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
 * Takes the message of a round to one speaker, and follows its run to the end. Repeats everything
 * until it is answered: the run's id makes that harmless, and a new courier begins anew after a
 * crash.
 *
 * <pre>
 * DELIVERING -> LOOKING -> AWAITING -> over
 *      |           |
 *      +-> SKIPPING (not begun in time) -> over
 * </pre>
 */
final class TurnCourier extends AbstractBehavior<TurnCourier.Command> {
  /** Commands of the floor and answers of others. */
  sealed interface Command extends NoSerializationVerificationNeeded {}

  /** The end of the turn is stored. */
  enum Over implements Command {
    INSTANCE
  }

  private record Delivered(Delivery delivery) implements Command {}

  private record Looked(RunProgress progress) implements Command {}

  private record Ended(RunAnswer answer) implements Command {}

  private enum Repeat implements Command {
    INSTANCE
  }

  private enum Phase {
    DELIVERING,
    LOOKING,
    SKIPPING,
    AWAITING
  }

  /**
   * How often an agent that did not answer is told after its turn that its run is cancelled, every
   * 2 s by default: longer than a fail-over.
   */
  private static final int MAX_RECALLS = 60;

  private final ActorRef<FloorCommand> floor;
  private final FloorContext node;
  private final String message;
  private final Candidate speaker;
  private final boolean named;
  private final Inbound call;
  private final Instant granted;
  private final TimerScheduler<Command> timers;
  private final ActorRef<Delivery> delivered;
  private final ActorRef<RunProgress> looked;
  private final ActorRef<RunAnswer> ended;
  private Phase phase = Phase.DELIVERING;
  private Optional<TurnReported> report = Optional.empty();
  private boolean begun;

  /** Whether the agent has said what became of the run, so that nothing is to be recalled. */
  private boolean answered;

  /** Whether the end of the turn is stored. */
  private boolean over;

  private int recalls;

  private TurnCourier(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      ActorRef<FloorCommand> floor,
      FloorContext node,
      Round round,
      Turn turn,
      Candidate speaker) {
    super(context);
    this.floor = floor;
    this.node = node;
    this.message = round.message().id();
    this.speaker = speaker;
    this.named = turn.reason() == Reason.NAMED;
    this.begun = turn.state() == Turn.State.BEGUN;
    this.granted = turn.since();
    this.call =
        node.calls()
            .of(speaker.agent(), speaker.self(), round.message(), round.person(), turn.since());
    this.timers = timers;
    this.delivered = context.messageAdapter(Delivery.class, Delivered::new);
    this.looked = context.messageAdapter(RunProgress.class, Looked::new);
    this.ended = context.messageAdapter(RunAnswer.class, Ended::new);
    act();
  }

  static Behavior<Command> create(
      ActorRef<FloorCommand> floor, FloorContext node, Round round, Turn turn, Candidate speaker) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new TurnCourier(context, timers, floor, node, round, turn, speaker)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Delivered.class, answer -> delivered(answer.delivery()))
        .onMessage(Looked.class, answer -> looked(answer.progress()))
        .onMessage(Ended.class, answer -> ended(answer.answer().record()))
        .onMessage(Repeat.class, repeat -> act())
        .onMessage(Over.class, stored -> over())
        .build();
  }

  /** Asks for what it waits for, and asks again after a while. */
  private Behavior<Command> act() {
    if (isTooLong() && !over) {
      report(Turn.State.UNFOLLOWED, "it was at work for longer than " + node.timing().follow());
    }
    report.ifPresent(floor::tell);
    Duration again = node.timing().repeatAfter();
    if (isLate() && phase != Phase.AWAITING) {
      phase = Phase.SKIPPING;
    }
    switch (phase) {
      case DELIVERING -> {
        tell(new MirrorbornCommand.Deliver(call, delivered));
        again = untilLate(again);
      }
      case LOOKING -> {
        tell(new MirrorbornCommand.DescribeRun(call.run(), looked));
        again = untilLate(node.timing().look());
      }
      case SKIPPING -> {
        if (over && ++recalls > MAX_RECALLS) {
          return Behaviors.stopped();
        }
        tell(new MirrorbornCommand.DescribeRun(call.run(), looked));
        if (!now().isBefore(deadline().plus(node.timing().repeatAfter())) && !over) {
          report(Turn.State.SKIPPED, "it did not answer");
        }
      }
      case AWAITING -> tell(new MirrorbornCommand.AwaitRun(call.run(), again.toMillis(), ended));
    }
    timers.startSingleTimer(Repeat.INSTANCE, Repeat.INSTANCE, again);
    return this;
  }

  private Duration untilLate(Duration usual) {
    Duration left = Duration.between(now(), deadline());
    return named || left.isNegative() || left.isZero() || left.compareTo(usual) > 0 ? usual : left;
  }

  private Instant deadline() {
    return granted.plus(node.timing().begin());
  }

  /** An agent that is named is asked by a person, and keeps the floor until it can answer. */
  private boolean isLate() {
    return !named && !begun && !now().isBefore(deadline());
  }

  private boolean isTooLong() {
    return granted.plus(node.timing().follow()).isBefore(now());
  }

  private Instant now() {
    return node.time().instant();
  }

  private void tell(MirrorbornCommand command) {
    node.entities()
        .tell(
            MirrorbornEntity.KIND,
            MirrorbornEntity.address(speaker.shard(), speaker.agent()),
            command);
  }

  private Behavior<Command> delivered(Delivery delivery) {
    if (phase != Phase.DELIVERING) {
      return this;
    }
    return switch (delivery) {
      case Accepted accepted -> {
        phase = begun ? Phase.AWAITING : Phase.LOOKING;
        yield act();
      }
      case Rejected rejected -> {
        if (rejected.rejection().code() != Rejection.Code.FULL) {
          answered = true;
          report(named ? Turn.State.FAILED : Turn.State.SKIPPED, rejected.rejection().words());
        }
        // There may be room soon: it is sent again until it is late.
        yield this;
      }
    };
  }

  private Behavior<Command> looked(RunProgress progress) {
    if (phase != Phase.LOOKING && phase != Phase.SKIPPING) {
      return this;
    }
    boolean waits = progress.phase().equals(Optional.of(RunProgress.Phase.QUEUED));
    boolean recall = phase == Phase.SKIPPING && (waits || (over && progress.phase().isPresent()));
    if (recall) {
      tell(
          new MirrorbornCommand.CancelRun(
              call.run(),
              "the floor, since it did not begin in time",
              node.timing().repeatAfter().toMillis(),
              ended));
    }
    if (waits || over) {
      return this;
    }
    if (progress.phase().isPresent()) {
      report(Turn.State.BEGUN, call.run().value());
    }
    // It runs, or it is over already, which its record tells.
    phase = Phase.AWAITING;
    begun = true;
    return act();
  }

  private Behavior<Command> ended(Optional<RunRecord> record) {
    if (record.isPresent() && !record.get().isEnded()) {
      return this;
    }
    if (over) {
      // It was recalled after its turn.
      return Behaviors.stopped();
    }
    if (record.isEmpty()) {
      report(Turn.State.SKIPPED, "it did not take the message");
      return this;
    }
    String run = call.run().value();
    boolean skipping = phase == Phase.SKIPPING;
    switch (record.get().state()) {
      case COMPLETED -> {
        boolean silent = Heartbeat.isSilent(record.get().text());
        report(silent ? Turn.State.SILENT : Turn.State.SPOKE, run);
      }
      case CANCELLED ->
          report(
              skipping ? Turn.State.SKIPPED : Turn.State.FAILED,
              skipping ? "it did not begin in time" : "its run was cancelled");
      case FAILED, ACCEPTED -> report(Turn.State.FAILED, run);
    }
    answered = true;
    return this;
  }

  private void report(Turn.State state, String detail) {
    report = Optional.of(new TurnReported(message, speaker.agent(), state, detail));
    report.ifPresent(floor::tell);
  }

  /** A run that may still be delivered somewhere is recalled, even after the turn. */
  private Behavior<Command> over() {
    boolean unanswered = phase == Phase.SKIPPING && !answered;
    over = true;
    report = Optional.empty();
    return unanswered ? this : Behaviors.stopped();
  }
}
