package choir.runtime.simulation;

import choir.actors.mirrorborn.MirrorbornCommand.Accepted;
import choir.actors.roster.RosterCommand.InForce;
import choir.core.calendar.Heartbeat;
import choir.core.id.RunId;
import choir.core.run.RunRecord;
import choir.core.sq.Scroll;
import choir.runtime.sq.journal.StoredJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.jspecify.annotations.Nullable;

/** Plays a scenario with its crashes, and then some time to come to rest. */
final class Simulation {
  /** Longer than the questions of the last turns wait for a person. */
  private static final int MINUTES_TO_REST = 180;

  /**
   * What came of it.
   *
   * @param trace SHA-256 over all that happened and when
   * @param faults what does not hold, in words
   */
  record Result(
      long seed,
      Instant start,
      String trace,
      List<String> faults,
      Map<String, List<SimJournals.Entry>> journals,
      SimulationView.Figures figures) {}

  private final long seed;
  private final Scenario scenario;
  private final SimLoop loop;
  private final Random random;
  private final FaultyDisk disk;
  private final Set<String> remembered = new TreeSet<>();
  private final SimTrace trace;
  private final SimWorld world;
  private final SimClients people;
  private final SimSchedules schedules;
  private final SimApprovals approvals;
  private @Nullable SimMachine machine;
  private int edition;
  private int crashes;
  private long downNanos;

  private Simulation(Scenario scenario, long seed) {
    this.seed = seed;
    this.scenario = scenario;
    this.loop = new SimLoop(seed, scenario.start());
    this.random = loop.newRandom();
    this.disk = new FaultyDisk(random.nextLong());
    this.trace = new SimTrace(loop);
    this.world = new SimWorld(trace, loop.newRandom());
    this.people =
        new SimClients(
            loop,
            trace,
            loop.newRandom(),
            () -> Optional.ofNullable(machine).map(SimMachine::mirrorborns));
    this.schedules =
        new SimSchedules(
            loop,
            trace,
            () -> Optional.ofNullable(machine).map(SimMachine::calendars),
            scenario.schedules());
    this.approvals =
        new SimApprovals(
            loop,
            trace,
            loop.newRandom(),
            () -> Optional.ofNullable(machine).map(SimMachine::approvals));
  }

  /** Plays a scenario with this seed. */
  static Result play(Scenario scenario, long seed) {
    return new Simulation(scenario, seed).play();
  }

  private Result play() {
    boot();
    people.write(scenario.bursts(), scenario.length());
    schedules.add();
    approvals.look();
    for (int i = 0; i < scenario.crashes(); i++) {
      sometime(this::crash);
    }
    sometime(this::declareAnew);
    loop.runFor(scenario.length());
    schedules.pause();
    for (int minute = 0; minute < MINUTES_TO_REST && !isQuiet(); minute++) {
      loop.runFor(Duration.ofMinutes(1));
    }
    return result();
  }

  private void sometime(Runnable task) {
    long at = (long) (random.nextDouble() * scenario.length().toNanos());
    loop.after(SimLoop.WORLD, at, task);
  }

  private void boot() {
    try {
      machine = new SimMachine(loop, disk, remembered, world);
    } catch (IOException lost) {
      throw new UncheckedIOException("seed " + seed, lost);
    }
    declare();
  }

  /** As a node does at its boot; again until it is in force. */
  private void declare() {
    SimMachine running = machine;
    if (running == null) {
      return;
    }
    int mine = edition;
    var unused =
        running
            .ranch()
            .declare(SimRanch.declaration(mine))
            .whenComplete(
                (declared, failure) -> {
                  trace.add("declared " + (declared instanceof InForce));
                  if (!(declared instanceof InForce) && mine == edition) {
                    declare();
                  }
                });
  }

  private void declareAnew() {
    edition++;
    declare();
  }

  private void crash() {
    SimMachine running = machine;
    if (running == null) {
      return;
    }
    trace.add("crash");
    crashes++;
    running.crash();
    machine = null;
    if (random.nextBoolean()) {
      disk.kill();
    } else {
      disk.crash();
    }
    long down = (long) (random.nextDouble() * scenario.longestOutage().toNanos());
    downNanos += down;
    loop.after(SimLoop.WORLD, down, this::boot);
  }

  private boolean isQuiet() {
    SimMachine running = machine;
    return running != null
        && schedules.areDone()
        && approvals.areDone()
        && people.answers().size() == people.sent()
        && people.answers().entrySet().stream()
            .filter(each -> each.getValue() instanceof Accepted)
            .allMatch(each -> record(running, each.getKey()).filter(RunRecord::isEnded).isPresent())
        && remembered.size() == 1;
  }

  private static Optional<RunRecord> record(SimMachine machine, RunId run) {
    Optional<Scroll> scroll = machine.store().select(run.key()).toCompletableFuture().join();
    return scroll.map(found -> RunRecord.parse(run, found.text()));
  }

  private Result result() {
    SimMachine running = machine;
    if (running == null) {
      throw new IllegalStateException("seed " + seed + ": the machine is down at the end");
    }
    StoredJson json = new StoredJson((ExtendedActorSystem) Adapter.toClassic(running.system()));
    Map<String, List<SimJournals.Entry>> journals = SimJournals.read(running.store(), json);
    List<String> faults = new ArrayList<>(new SimChecks(journals).faults(people, world));
    faults.addAll(schedules.faults(journals));
    faults.addAll(approvals.faults(journals, world.posts()));
    if (!isQuiet()) {
      faults.add("it did not come to rest; awake: " + remembered);
    }
    people.ends().forEach((run, end) -> checkEnd(running, run, end, faults));
    int[] events = {0};
    journals.forEach(
        (id, entries) -> {
          trace.add(id);
          entries.forEach(each -> trace.add(each.text()));
          events[0] += entries.size();
        });
    SimulationView.Figures figures = figures(journals, events[0]);
    String hex = trace.hex();
    running.crash();
    return new Result(seed, scenario.start(), hex, faults, journals, figures);
  }

  private SimulationView.Figures figures(
      Map<String, List<SimJournals.Entry>> journals, int events) {
    int runs =
        scenario.schedules().stream()
            .mapToInt(each -> SimSchedules.runs(journals, each.name()).size())
            .sum();
    int beats =
        SimRanch.BEATING.stream()
            .mapToInt(agent -> SimSchedules.runs(journals, Heartbeat.nameOf(agent)).size())
            .sum();
    return new SimulationView.Figures(
        people.sent(),
        people.sent() - accepted(),
        runs,
        beats,
        approvals.asked(),
        approvals.answered(),
        world.asked().size(),
        world.safeCalls() + world.unsafeCalls().size(),
        events,
        crashes,
        downNanos / 1_000_000_000L);
  }

  private int accepted() {
    return (int) people.answers().values().stream().filter(Accepted.class::isInstance).count();
  }

  private static void checkEnd(SimMachine machine, RunId run, RunRecord end, List<String> faults) {
    if (record(machine, run).filter(end::equals).isEmpty()) {
      faults.add(run + ": whoever waited heard " + end + ", stored is " + record(machine, run));
    }
  }
}
