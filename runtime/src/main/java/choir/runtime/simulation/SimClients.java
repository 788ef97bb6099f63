package choir.runtime.simulation;

import choir.actors.mirrorborn.MirrorbornCommand.Accepted;
import choir.actors.mirrorborn.MirrorbornCommand.Delivery;
import choir.actors.ranch.Mirrorborns;
import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.run.Inbound;
import choir.core.run.Priority;
import choir.core.run.RunRecord;
import choir.core.run.Source;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Clients that send messages to the agents: at random, some twice, each until it is answered, as
 * clients of an edge must.
 */
final class SimClients {
  /** How long a client waits before it sends the same message again. */
  private static final Duration AGAIN_AFTER = Duration.ofSeconds(8);

  private static final List<Priority> PRIORITIES = List.of(Priority.values());

  private static final List<String> SESSIONS = List.of("main", "side", "main", "hook:");

  private final SimLoop loop;
  private final SimTrace trace;
  private final Random random;
  private final Supplier<Optional<Mirrorborns>> ranch;
  private final Map<RunId, Delivery> answers = new TreeMap<>(SimClients::byText);
  private final Map<RunId, RunRecord> ends = new TreeMap<>(SimClients::byText);
  private int sent;

  /**
   * Makes the people.
   *
   * @param ranch empty while the machine is down
   */
  SimClients(SimLoop loop, SimTrace trace, Random random, Supplier<Optional<Mirrorborns>> ranch) {
    this.loop = loop;
    this.trace = trace;
    this.random = random;
    this.ranch = ranch;
  }

  private static int byText(RunId one, RunId other) {
    return one.value().compareTo(other.value());
  }

  /** The first answer to each message. */
  Map<RunId, Delivery> answers() {
    return answers;
  }

  /** How the runs ended whose end was waited for. */
  Map<RunId, RunRecord> ends() {
    return ends;
  }

  int sent() {
    return sent;
  }

  /** Lets this many bursts of messages happen within a time. */
  void write(int bursts, Duration within) {
    for (int i = 0; i < bursts; i++) {
      long at = (long) (random.nextDouble() * within.toNanos());
      int size = 1 + random.nextInt(5);
      AgentId agent = SimRanch.AGENTS.get(random.nextInt(SimRanch.AGENTS.size()));
      for (int n = 0; n < size; n++) {
        later(at + random.nextInt(200_000_000), agent);
      }
    }
  }

  private void later(long at, AgentId agent) {
    int number = sent++;
    RunId run = RunId.of("people", "message " + number);
    String session = SESSIONS.get(random.nextInt(SESSIONS.size()));
    Inbound plain =
        Inbound.from(
                new Source.Person("person-" + random.nextInt(5)),
                PRIORITIES.get(random.nextInt(PRIORITIES.size())),
                run,
                session.equals("hook:") ? session + number : session,
                "Message " + number + ". " + "word ".repeat(random.nextInt(200)),
                loop.instant().plusNanos(at))
            .answeredBy(random.nextInt(40) == 0 ? "no-such-model" : "");
    Inbound message = random.nextInt(4) == 0 ? plain.asExternal() : plain;
    loop.after(SimLoop.WORLD, at, () -> send(agent, message));
    if (random.nextInt(3) == 0) {
      long gap = random.nextBoolean() ? 0 : (long) (random.nextDouble() * 120e9);
      loop.after(SimLoop.WORLD, at + gap, () -> send(agent, message));
    }
    if (random.nextInt(15) == 0) {
      long gap = (long) (random.nextDouble() * 60e9);
      loop.after(SimLoop.WORLD, at + gap, () -> cancel(run));
    }
  }

  /** Cancels a run, wherever it is; whoever cancels hears how it ended. */
  private void cancel(RunId run) {
    SimLoop.Timer again = loop.after(SimLoop.WORLD, AGAIN_AFTER, () -> cancel(run));
    ranch
        .get()
        .ifPresent(
            open ->
                open.cancel(run, "person-0", AGAIN_AFTER)
                    .whenComplete(
                        (found, failure) -> {
                          if (found != null && (found.isEmpty() || found.get().isEnded())) {
                            again.cancel();
                            found.ifPresent(this::ended);
                          }
                        }));
  }

  private void send(AgentId agent, Inbound message) {
    RunId run = message.run();
    SimLoop.Timer again = loop.after(SimLoop.WORLD, AGAIN_AFTER, () -> send(agent, message));
    ranch
        .get()
        .ifPresent(
            open ->
                open.deliver(agent, message)
                    .whenComplete(
                        (answer, failure) -> {
                          if (answer != null) {
                            again.cancel();
                            answered(open, run, answer);
                          }
                        }));
  }

  private void answered(Mirrorborns open, RunId run, Delivery answer) {
    trace.add("answer " + answer);
    Delivery first = answers.putIfAbsent(run, answer);
    if (first instanceof Accepted a
        && answer instanceof Accepted b
        && !a.session().equals(b.session())) {
      throw new AssertionError("two answers to one message: " + first + ", " + answer);
    }
    if (random.nextInt(4) == 0) {
      var unused =
          open.await(run, Duration.ofMinutes(10))
              .thenAccept(found -> found.filter(RunRecord::isEnded).ifPresent(this::ended));
    }
  }

  private void ended(RunRecord record) {
    trace.add("ended " + record);
    ends.put(record.run(), record);
  }
}
