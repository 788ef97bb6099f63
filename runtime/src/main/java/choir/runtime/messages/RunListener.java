package choir.runtime.messages;

import choir.actors.mirrorborn.MirrorbornCommand.Accepted;
import choir.actors.ranch.Mirrorborns;
import choir.actors.session.SessionCommand;
import choir.actors.session.SessionCommand.TurnUpdate;
import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.run.RunRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.stream.BoundedSourceQueue;
import org.jspecify.annotations.Nullable;

/**
 * Hears a run for one HTTP client and writes what it hears into the client's stream. It asks the
 * session again every few seconds, since that may have moved to another node, and looks whether the
 * run has ended meanwhile. The run never depends on it.
 */
final class RunListener extends AbstractBehavior<RunListener.Command> {
  private static final Duration LISTEN_AGAIN = Duration.ofSeconds(5);

  /** A listener whose message was neither accepted nor refused by then has been forgotten. */
  private static final Duration UNUSED = Duration.ofMinutes(2);

  /** What may come in between the first word and the answer that the message is stored. */
  private static final int MAX_EARLY = 1_000;

  /** What the edge and the run tell it. */
  sealed interface Command {}

  /** The client's stream is there: what was heard so far goes first. */
  record Begin(BoundedSourceQueue<String> client, Accepted accepted) implements Command {}

  /** The message was refused. */
  record Forget() implements Command {}

  private record Heard(TurnUpdate update) implements Command {}

  private record Tick() implements Command {}

  private record LookedUp(Optional<RunRecord> record) implements Command {}

  private final Mirrorborns mirrorborns;
  private final TimerScheduler<Command> timers;
  private final ActorRef<TurnUpdate> ears;
  private final RunId run;
  private final AgentId agent;
  private final List<String> early = new ArrayList<>();
  private String session;
  private @Nullable BoundedSourceQueue<String> client;

  private RunListener(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Mirrorborns mirrorborns,
      Accepted expected) {
    super(context);
    this.mirrorborns = mirrorborns;
    this.timers = timers;
    this.run = expected.run();
    this.agent = expected.agent();
    this.session = expected.session();
    this.ears = context.messageAdapter(TurnUpdate.class, Heard::new);
  }

  /**
   * A listener that listens at once.
   *
   * @param expected where the run is expected to be, before it is accepted
   */
  static Behavior<Command> create(Mirrorborns mirrorborns, Accepted expected) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  RunListener made = new RunListener(context, timers, mirrorborns, expected);
                  made.listen();
                  timers.startSingleTimer("unused", new Forget(), UNUSED);
                  return made;
                }));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Begin.class, this::begin)
        .onMessage(Heard.class, heard -> heard(heard.update()))
        .onMessage(Tick.class, tick -> tick())
        .onMessage(LookedUp.class, this::lookedUp)
        .onMessage(Forget.class, forget -> Behaviors.stopped())
        .onSignal(PostStop.class, stop -> over())
        .build();
  }

  private void listen() {
    mirrorborns.listen(agent, session, run, ears);
  }

  private Behavior<Command> begin(Begin begin) {
    timers.cancel("unused");
    client = begin.client();
    session = begin.accepted().session();
    write(RunEvent.accepted(begin.accepted()));
    early.forEach(this::write);
    early.clear();
    timers.startTimerWithFixedDelay("tick", new Tick(), LISTEN_AGAIN);
    return tick();
  }

  private Behavior<Command> heard(TurnUpdate update) {
    if (update instanceof SessionCommand.Ended ended && client != null) {
      return end(ended.record());
    }
    write(RunEvent.of(update));
    return this;
  }

  private Behavior<Command> tick() {
    if (client != null && client.isCompleted()) {
      return Behaviors.stopped();
    }
    getContext()
        .pipeToSelf(
            mirrorborns.run(run),
            (found, failure) -> new LookedUp(failure == null ? found : Optional.empty()));
    return this;
  }

  private Behavior<Command> lookedUp(LookedUp found) {
    if (found.record().isPresent() && found.record().get().isEnded()) {
      return end(found.record().get());
    }
    listen();
    return this;
  }

  private Behavior<Command> end(RunRecord record) {
    write(RunEvent.end(record));
    return Behaviors.stopped();
  }

  /** A client that takes nothing loses its stream, not the run: it may attach again. */
  private void write(String event) {
    BoundedSourceQueue<String> to = client;
    if (to == null) {
      if (early.size() < MAX_EARLY) {
        early.add(event);
      }
    } else if (!to.offer(event).isEnqueued() && !to.isCompleted()) {
      to.fail(new IllegalStateException("the client of " + run + " does not read"));
    }
  }

  private Behavior<Command> over() {
    if (client != null && !client.isCompleted()) {
      client.complete();
    }
    return this;
  }
}
