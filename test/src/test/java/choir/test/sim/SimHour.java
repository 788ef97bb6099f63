package choir.test.sim;

import choir.actors.mirrorborn.MirrorbornCommand.Accepted;
import choir.actors.roster.RosterCommand.InForce;
import choir.core.id.RunId;
import choir.core.run.RunRecord;
import choir.core.sq.Scroll;
import choir.runtime.sq.journal.StoredJson;
import choir.test.sq.FaultyDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
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

/** An hour of the seven Mirrorborn, with two crashes in it, and some time to come to rest. */
final class SimHour {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final int BURSTS = 60;
  private static final int CRASHES = Integer.getInteger("choir.sim.crashes", 2);

  /**
   * What came of it.
   *
   * @param trace SHA-256 over all that happened and when
   * @param faults what does not hold, in words
   */
  record Result(
      long seed,
      String trace,
      List<String> faults,
      Map<String, List<SimJournals.Entry>> journals,
      String figures) {}

  private final long seed;
  private final SimLoop loop;
  private final Random random;
  private final FaultyDisk disk;
  private final Set<String> remembered = new TreeSet<>();
  private final SimTrace trace;
  private final SimWorld world;
  private final SimClients people;
  private final SimSchedules schedules;
  private @Nullable SimMachine machine;
  private int edition;
  private long downNanos;

  private SimHour(long seed) {
    this.seed = seed;
    this.loop = new SimLoop(seed);
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
            loop, trace, () -> Optional.ofNullable(machine).map(SimMachine::calendars));
  }

  /** Plays the hour of this seed. */
  static Result play(long seed) {
    return new SimHour(seed).play();
  }

  private Result play() {
    boot();
    people.write(BURSTS, HOUR);
    schedules.add();
    for (int i = 0; i < CRASHES; i++) {
      loop.after(SimLoop.WORLD, (long) (random.nextDouble() * HOUR.toNanos()), this::crash);
    }
    loop.after(SimLoop.WORLD, (long) (random.nextDouble() * HOUR.toNanos()), this::declareAnew);
    loop.runFor(HOUR);
    schedules.pause();
    for (int minute = 0; minute < 180 && !isQuiet(); minute++) {
      loop.runFor(Duration.ofMinutes(1));
    }
    return result();
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
    running.crash();
    machine = null;
    if (random.nextBoolean()) {
      disk.kill();
    } else {
      disk.crash();
    }
    long down = (long) (random.nextDouble() * 30e9);
    downNanos += down;
    loop.after(SimLoop.WORLD, down, this::boot);
  }

  private boolean isQuiet() {
    SimMachine running = machine;
    return running != null
        && schedules.areDone()
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
    String figures =
        "%d messages, %d refused, %d events, %d journals, %d model calls, %d tool calls, %d steps, down %d s"
            .formatted(
                people.sent(),
                people.sent() - accepted(),
                events[0],
                journals.size(),
                world.asked().size(),
                world.safeCalls() + world.unsafeCalls().size(),
                loop.steps(),
                downNanos / 1_000_000_000L);
    String hex = trace.hex();
    running.crash();
    return new Result(seed, hex, faults, journals, figures);
  }

  private long accepted() {
    return people.answers().values().stream().filter(Accepted.class::isInstance).count();
  }

  private static void checkEnd(SimMachine machine, RunId run, RunRecord end, List<String> faults) {
    if (record(machine, run).filter(end::equals).isEmpty()) {
      faults.add(run + ": whoever waited heard " + end + ", stored is " + record(machine, run));
    }
  }
}
