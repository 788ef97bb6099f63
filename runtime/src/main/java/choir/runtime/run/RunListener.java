package choir.runtime.run;

import choir.actors.mirrorborn.MirrorbornCommand.Accepted;
import choir.actors.mirrorborn.MirrorbornCommand.RunProgress;
import choir.actors.ranch.Mirrorborns;
import choir.actors.session.SessionCommand;
import choir.actors.session.SessionCommand.TurnUpdate;
import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.run.Pause;
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
 * Subscribes to a run for one HTTP client and writes its events into the client's stream. It renews
 * the subscription every few seconds, because the session may have moved to another node, and
 * checks whether the run has ended meanwhile. The run never depends on it.
 */
final class RunListener extends AbstractBehavior<RunListener.Command> {
  private static final Duration RENEWAL = Duration.ofSeconds(5);

  /** Lifetime of a listener whose message is neither accepted nor refused. */
  private static final Duration UNUSED = Duration.ofMinutes(2);

  /** Maximum number of events that are kept before the message is known to be stored. */
  private static final int MAX_EVENTS_BEFORE_BEGIN = 1_000;

  /** Messages of the edge and of the run. */
  sealed interface Command {}

  /** Opens the client's stream with the events so far. */
  record Begin(BoundedSourceQueue<String> client, Accepted accepted) implements Command {}

  /** Stops the listener: the message was refused. */
  record Forget() implements Command {}

  private record Updated(TurnUpdate update) implements Command {}

  private record Tick() implements Command {}

  private record LookedUp(Optional<RunRecord> record) implements Command {}

  private record Progressed(Optional<RunProgress> progress) implements Command {}

  private final Mirrorborns mirrorborns;
  private final RunEvents form;
  private final TimerScheduler<Command> timers;
  private final ActorRef<TurnUpdate> updates;
  private final RunId run;
  private final AgentId agent;
  private final List<String> early = new ArrayList<>();
  private String session;
  private @Nullable BoundedSourceQueue<String> client;
  private @Nullable Pause latest;

  /** The end of a run that ended before the message was known to be stored: told once, at last. */
  private @Nullable RunRecord endedEarly;

  private RunListener(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Mirrorborns mirrorborns,
      Accepted expected,
      RunEvents form) {
    super(context);
    this.mirrorborns = mirrorborns;
    this.form = form;
    this.timers = timers;
    this.run = expected.run();
    this.agent = expected.agent();
    this.session = expected.session();
    this.updates = context.messageAdapter(TurnUpdate.class, Updated::new);
  }

  /**
   * A listener that subscribes at once.
   *
   * @param expected place of the run, if the message is accepted
   * @param form of the events; used by this listener alone
   */
  static Behavior<Command> create(Mirrorborns mirrorborns, Accepted expected, RunEvents form) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  RunListener made = new RunListener(context, timers, mirrorborns, expected, form);
                  made.listen();
                  timers.startSingleTimer("unused", new Forget(), UNUSED);
                  return made;
                }));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Begin.class, this::begin)
        .onMessage(Updated.class, updated -> updated(updated.update()))
        .onMessage(Tick.class, tick -> tick())
        .onMessage(LookedUp.class, this::lookedUp)
        .onMessage(Progressed.class, this::progressed)
        .onMessage(Forget.class, forget -> Behaviors.stopped())
        .onSignal(PostStop.class, stop -> over())
        .build();
  }

  private void listen() {
    mirrorborns.listen(agent, session, run, updates);
  }

  private Behavior<Command> begin(Begin begin) {
    timers.cancel("unused");
    client = begin.client();
    session = begin.accepted().session();
    write(form.accepted(begin.accepted()));
    early.forEach(this::write);
    early.clear();
    if (endedEarly != null) {
      return end(endedEarly);
    }
    timers.startTimerWithFixedDelay("tick", new Tick(), RENEWAL);
    return tick();
  }

  private Behavior<Command> updated(TurnUpdate update) {
    if (update instanceof SessionCommand.Ended ended) {
      endedEarly = ended.record();
      return client == null ? this : end(ended.record());
    }
    if (update instanceof SessionCommand.Paused paused) {
      latest = paused.pause();
    }
    write(form.of(update));
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
    getContext()
        .pipeToSelf(
            mirrorborns.progress(agent, run),
            (told, failure) -> new Progressed(failure == null ? told : Optional.empty()));
    return this;
  }

  /**
   * Tells why a queued run has not started, and that an agent waits which a running one has asked:
   * the session of the run itself does not know it.
   */
  private Behavior<Command> progressed(Progressed told) {
    told.progress()
        .flatMap(RunListener::pause)
        .filter(pause -> !pause.equals(latest))
        .ifPresent(
            pause -> {
              latest = pause;
              write(form.paused(pause));
            });
    return this;
  }

  private static Optional<Pause> pause(RunProgress progress) {
    if (!progress.phase().equals(Optional.of(RunProgress.Phase.QUEUED))) {
      return progress.pause();
    }
    String behind = progress.behind().map(each -> "behind " + each).orElse("behind other runs");
    return progress
        .pause()
        .map(
            pause ->
                new Pause(
                    "queued " + behind + ": " + pause.reason(),
                    pause.since(),
                    pause.attempt(),
                    pause.nextTry()));
  }

  private Behavior<Command> end(RunRecord record) {
    write(form.end(record));
    return Behaviors.stopped();
  }

  /** Writes an event. A client that does not read loses its stream and may attach again. */
  private void write(String event) {
    BoundedSourceQueue<String> to = client;
    if (to == null) {
      if (early.size() < MAX_EVENTS_BEFORE_BEGIN) {
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
