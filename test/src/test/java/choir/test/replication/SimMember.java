package choir.test.replication;

import choir.core.sq.StoreException;
import choir.core.sq.StoreException.Code;
import choir.runtime.simulation.FaultyDisk;
import choir.runtime.simulation.SimLoop;
import choir.runtime.sq.group.Attempt;
import choir.runtime.sq.group.LeaderLink;
import choir.runtime.sq.group.RaftStore;
import choir.runtime.sq.group.StoreStateMachine;
import choir.runtime.sq.log.Durability;
import choir.runtime.sq.store.Replica;
import choir.runtime.sq.store.Timers;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One node's store: a disk that outlives it, and a process that may die at any moment. */
final class SimMember implements LeaderLink {
  private final SimLoop loop;
  private final SimGroup group;
  private final List<SimMember> all;
  private final Random random;
  private final Seeded bug;
  private final int number;
  private final FaultyDisk disk;
  private int incarnation;
  private @Nullable RaftStore store;

  SimMember(SimLoop loop, SimGroup group, List<SimMember> all, int number, Seeded bug) {
    this.loop = loop;
    this.group = group;
    this.all = all;
    this.random = loop.newRandom();
    this.bug = bug;
    this.number = number;
    this.disk = new FaultyDisk(random.nextLong());
  }

  boolean up() {
    return store != null;
  }

  RaftStore store() {
    RaftStore running = store;
    if (running == null) {
      throw new IllegalStateException("member " + number + " is down");
    }
    return running;
  }

  void start() throws IOException {
    incarnation++;
    Replica replica = Replica.open(disk, SimSettings.STORE, Durability.BEHIND_A_LOG, Runnable::run);
    StoreStateMachine copy = new StoreStateMachine(replica);
    SimGroup.Copy machine =
        new SimGroup.Copy() {
          @Override
          public long applied() {
            return copy.applied();
          }

          @Override
          public byte[] apply(long index, byte[] entry) {
            return copy.apply(index, bug.tampered(entry, id -> store().head(id)));
          }
        };
    RaftStore opened =
        new RaftStore(replica, bug.hasty(group.seat(number), replica), loop, timers());
    opened.forwardOver(this);
    store = opened;
    group.start(number, machine);
  }

  private Timers timers() {
    int mine = incarnation;
    return new Timers() {
      @Override
      public long nanos() {
        return loop.nanos();
      }

      @Override
      public void after(Duration wait, Runnable task) {
        loop.after(
            SimLoop.WORLD,
            wait,
            () -> {
              if (incarnation == mine && up()) {
                task.run();
              }
            });
      }
    };
  }

  /** The power fails, or only the process dies. */
  void stop(boolean powerFails) {
    group.kill(number);
    store = null;
    incarnation++;
    if (powerFails) {
      disk.crash();
    } else {
      disk.kill();
    }
  }

  @Override
  public CompletionStage<List<Attempt>> forward(String address, List<byte[]> operations) {
    CompletableFuture<List<Attempt>> answer = new CompletableFuture<>();
    SimMember leader =
        all.stream()
            .filter(m -> SimGroup.address(m.number).equals(address))
            .findFirst()
            .orElseThrow();
    StoreException late = new StoreException(Code.UNCERTAIN, "no answer within 3 s");
    timers()
        .after(
            Duration.ofSeconds(3),
            () -> answer.complete(Attempt.allFailed(operations.size(), late)));
    int mine = incarnation;
    travel(
        leader,
        () ->
            leader
                .store()
                .submitForwarded(operations)
                .thenAccept(
                    attempts ->
                        travel(
                            this,
                            () -> {
                              if (incarnation == mine) {
                                answer.complete(attempts);
                              }
                            })));
    return answer;
  }

  /** A message takes its time, and one of some hundred is lost. */
  private void travel(SimMember to, Runnable arrive) {
    if (random.nextInt(200) == 0) {
      return;
    }
    int there = to.incarnation;
    loop.after(
        SimLoop.WORLD,
        Duration.ofNanos(50_000 + random.nextInt(2_000_000)),
        () -> {
          boolean open = group.connected(number) && group.connected(to.number);
          if (open && to.up() && to.incarnation == there) {
            arrive.run();
          }
        });
  }

  int number() {
    return number;
  }

  boolean leads() {
    return up() && group.leader() == number;
  }
}
