package choir.test.replication;

import choir.runtime.simulation.SimLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Half a minute of a store on three or five members, everything that can break breaking. */
final class ReplicationRun {
  private static final Duration STORM = Duration.ofSeconds(20);
  private static final Duration CALM = Duration.ofSeconds(30);

  /** What a run found and what it did. */
  record Result(List<String> faults, String figures) {}

  private final SimLoop loop;
  private final Random random;
  private final SimGroup group;
  private final List<SimMember> members = new ArrayList<>();
  private final JournalOwners owners;
  private final Registers registers;
  private int stops;
  private int cuts;
  private boolean calm;

  private ReplicationRun(long seed, Seeded bug) {
    this.loop = new SimLoop(seed);
    this.random = loop.newRandom();
    int size = random.nextInt(4) == 0 ? 5 : 3;
    this.group = new SimGroup(loop, size);
    for (int i = 0; i < size; i++) {
      members.add(new SimMember(loop, group, members, i, bug));
    }
    this.owners = new JournalOwners(loop, members, bug);
    this.registers = new Registers(loop, members);
  }

  static Result play(long seed, Seeded bug) {
    return new ReplicationRun(seed, bug).play();
  }

  private Result play() {
    members.forEach(this::start);
    owners.begin();
    registers.begin();
    storm();
    loop.runFor(STORM);
    calm = true;
    for (SimMember member : members) {
      group.connect(member.number(), true);
      start(member);
    }
    loop.runFor(Duration.ofSeconds(5));
    owners.rest();
    registers.rest();
    loop.runFor(CALM);
    List<String> faults = new ArrayList<>();
    for (SimMember member : members) {
      if (group.applied(member.number()) != group.committed()) {
        faults.add("member %d never caught up".formatted(member.number()));
      }
    }
    faults.addAll(owners.faults());
    faults.addAll(registers.faults());
    String figures =
        "%d members, %d entries, %d stops, %d cuts; %s; %s"
            .formatted(
                members.size(),
                group.committed(),
                stops,
                cuts,
                owners.figures(),
                registers.figures());
    return new Result(faults, figures);
  }

  private void start(SimMember member) {
    if (member.up()) {
      return;
    }
    try {
      member.start();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  /** The next misfortune. */
  private void storm() {
    loop.after(
        SimLoop.WORLD,
        Duration.ofMillis(200 + random.nextInt(2500)),
        () -> {
          if (calm) {
            return;
          }
          SimMember member = members.get(random.nextInt(members.size()));
          if (random.nextInt(3) > 0) {
            stop(member);
          } else {
            cut(member);
          }
          storm();
        });
  }

  private void stop(SimMember member) {
    if (!member.up()) {
      return;
    }
    stops++;
    member.stop(random.nextBoolean());
    loop.after(SimLoop.WORLD, Duration.ofMillis(50 + random.nextInt(3000)), () -> start(member));
  }

  private void cut(SimMember member) {
    cuts++;
    group.connect(member.number(), false);
    loop.after(
        SimLoop.WORLD,
        Duration.ofMillis(100 + random.nextInt(4000)),
        () -> group.connect(member.number(), true));
  }
}
