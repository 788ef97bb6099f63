package choir.test.replication;

import choir.core.sq.StoreException;
import choir.core.sq.StoreException.Code;
import choir.runtime.simulation.SimLoop;
import choir.runtime.sq.group.Consensus;
import choir.runtime.sq.io.FsyncTimes;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What Raft promises, without Raft: entries in one order, durable on a majority before anybody is
 * answered, applied by each member in its own time, and a leader that may be gone. What was
 * proposed to a leader that is deposed is kept or lost, a beginning of it.
 */
final class SimGroup {
  private static final Duration ELECTION = Duration.ofMillis(800);

  /** How long an isolated leader believes in itself. */
  private static final Duration DELUSION = Duration.ofSeconds(2);

  /** The copy of one member. */
  interface Copy {
    long applied();

    byte[] apply(long index, byte[] entry);
  }

  /** What was given to a leader and is not in order yet. */
  private static final class Proposal {
    final byte[] entry;
    final CompletableFuture<byte[]> answer;

    Proposal(byte[] entry, CompletableFuture<byte[]> answer) {
      this.entry = entry;
      this.answer = answer;
    }
  }

  private record Barrier(long index, CompletableFuture<Void> reached) {}

  /** One member's place in the group. */
  final class Seat implements Consensus {
    final int number;
    private final List<Runnable> listeners = new ArrayList<>();
    private final List<Barrier> barriers = new ArrayList<>();
    private @Nullable Copy copy;
    private boolean connected = true;
    private boolean believesToLead;
    private boolean applying;
    private int incarnation;

    private Seat(int number) {
      this.number = number;
    }

    private boolean counts() {
      return copy != null && connected;
    }

    @Override
    public boolean leads() {
      return believesToLead;
    }

    @Override
    public Optional<String> leaderAddress() {
      if (believesToLead) {
        return Optional.of(address(number));
      }
      return leader < 0 || !connected ? Optional.empty() : Optional.of(address(leader));
    }

    @Override
    public CompletionStage<byte[]> submit(byte[] entry) {
      CompletableFuture<byte[]> answer = new CompletableFuture<>();
      if (!believesToLead) {
        answer.completeExceptionally(new StoreException(Code.UNAVAILABLE, "does not lead"));
      } else if (leader != number || !connected) {
        // Nobody will ever store it, and this member cannot know.
        here(DELUSION, () -> fail(answer));
      } else {
        proposals.add(new Proposal(entry, answer));
        commitSoon();
      }
      return answer;
    }

    private static void fail(CompletableFuture<?> answer) {
      answer.completeExceptionally(new StoreException(Code.UNCERTAIN, "no answer came"));
    }

    @Override
    public CompletionStage<Void> barrier() {
      CompletableFuture<Void> reached = new CompletableFuture<>();
      // The way to the leader and back; the leader knows what is committed when it is asked.
      here(
          delay(2000),
          () -> {
            if (connected && leader >= 0 && seats.get(leader).counts()) {
              barriers.add(new Barrier(log.size(), reached));
              here(delay(500), this::release);
            } else {
              reached.completeExceptionally(
                  new StoreException(Code.UNAVAILABLE, "no leader to ask"));
            }
          });
      return reached;
    }

    private void release() {
      Copy mine = copy;
      for (Barrier barrier : List.copyOf(barriers)) {
        if (mine != null && applied(mine) >= barrier.index()) {
          barriers.remove(barrier);
          barrier.reached().complete(null);
        }
      }
    }

    @Override
    public Optional<FsyncTimes.Spread> fsyncs() {
      return Optional.empty();
    }

    @Override
    public Optional<StoreException> failure() {
      return Optional.empty();
    }

    @Override
    public void onLeader(Runnable listener) {
      listeners.add(listener);
    }

    private void tell() {
      for (Runnable listener : listeners) {
        here(delay(5000), listener);
      }
    }

    /** On this member, unless it dies before. */
    private void here(Duration wait, Runnable work) {
      int mine = incarnation;
      loop.after(
          SimLoop.WORLD,
          wait,
          () -> {
            if (copy != null && incarnation == mine) {
              work.run();
            }
          });
    }

    private void applySoon() {
      if (!applying) {
        applying = true;
        // A member that is slow to apply, or far away, shows an older state for a while.
        here(delay(number == leader ? 300 : 20_000), this::applyOne);
      }
    }

    private void applyOne() {
      applying = false;
      Copy mine = copy;
      if (mine == null || !connected) {
        return;
      }
      long next = applied(mine) + 1;
      if (next > log.size()) {
        return;
      }
      Entry entry = log.get((int) next - 1);
      position = next;
      byte[] answer = mine.apply(next, entry.bytes);
      if (entry.proposer == this && entry.incarnation == incarnation) {
        entry.answer.complete(answer);
      }
      release();
      applySoon();
    }

    /** Entries that changed nothing leave no trace in the files: then the group remembers. */
    private long applied(Copy mine) {
      return Math.max(mine.applied(), position);
    }

    private long position;
  }

  /** An ordered entry; {@code incarnation} is that of the proposer, -1 if no caller waits. */
  private static final class Entry {
    final byte[] bytes;
    final Seat proposer;
    final int incarnation;
    final CompletableFuture<byte[]> answer;

    Entry(byte[] bytes, Seat proposer, int incarnation, CompletableFuture<byte[]> answer) {
      this.bytes = bytes;
      this.proposer = proposer;
      this.incarnation = incarnation;
      this.answer = answer;
    }
  }

  private final SimLoop loop;
  private final Random random;
  private final List<Seat> seats = new ArrayList<>();
  private final List<Entry> log = new ArrayList<>();
  private final Deque<Proposal> proposals = new ArrayDeque<>();
  private int leader = -1;
  private int term;
  private boolean committing;

  SimGroup(SimLoop loop, int members) {
    this.loop = loop;
    this.random = loop.newRandom();
    for (int i = 0; i < members; i++) {
      seats.add(new Seat(i));
    }
  }

  static String address(int number) {
    return "member-" + number;
  }

  Seat seat(int number) {
    return seats.get(number);
  }

  int leader() {
    return leader;
  }

  /** Up to where a member's copy shows the entries. */
  long applied(int number) {
    Seat seat = seats.get(number);
    return seat.copy == null ? 0 : seat.applied(seat.copy);
  }

  /** Entries that are committed. */
  int committed() {
    return log.size();
  }

  private Duration delay(int maxMicros) {
    return Duration.ofNanos(1000L * (1 + random.nextInt(maxMicros)));
  }

  /** A member starts, or starts again with what its disk kept. */
  void start(int number, Copy copy) {
    Seat seat = seats.get(number);
    seat.incarnation++;
    seat.copy = copy;
    seat.position = copy.applied();
    seat.believesToLead = false;
    seat.applying = false;
    seat.barriers.clear();
    seat.listeners.clear();
    seat.applySoon();
    elect();
  }

  /** A member dies; what was on its way to it is lost. */
  void kill(int number) {
    Seat seat = seats.get(number);
    seat.copy = null;
    seat.believesToLead = false;
    depose(number);
  }

  /** A member is cut off, or comes back. */
  void connect(int number, boolean connected) {
    Seat seat = seats.get(number);
    seat.connected = connected;
    if (connected) {
      seat.believesToLead = number == leader;
      seat.applySoon();
      elect();
    } else {
      seat.here(DELUSION, () -> seat.believesToLead &= seat.connected);
      depose(number);
    }
  }

  boolean connected(int number) {
    return seats.get(number).connected;
  }

  private void depose(int number) {
    if (leader != number) {
      return;
    }
    leader = -1;
    term++;
    // The next leader has a beginning of what this one had sent, or nothing of it.
    int kept = proposals.isEmpty() ? 0 : random.nextInt(proposals.size() + 1);
    Seat old = seats.get(number);
    while (!proposals.isEmpty()) {
      Proposal proposal = proposals.remove();
      if (kept-- > 0) {
        log.add(new Entry(proposal.entry, old, -1, proposal.answer));
      }
      old.here(DELUSION, () -> Seat.fail(proposal.answer));
    }
    seats.forEach(Seat::applySoon);
    elect();
  }

  private void elect() {
    int mine = term;
    loop.after(
        SimLoop.WORLD,
        ELECTION.plus(delay(200_000)),
        () -> {
          List<Seat> able = seats.stream().filter(Seat::counts).toList();
          if (leader >= 0 || term != mine || able.size() * 2 <= seats.size()) {
            return;
          }
          Seat chosen = able.get(random.nextInt(able.size()));
          leader = chosen.number;
          term++;
          // It leads once it has applied what was committed before it.
          chosen.believesToLead = true;
          seats.forEach(Seat::applySoon);
          seats.forEach(Seat::tell);
        });
  }

  private void commitSoon() {
    if (!committing && !proposals.isEmpty()) {
      committing = true;
      int mine = term;
      loop.after(SimLoop.WORLD, delay(4000), () -> commit(mine));
    }
  }

  private void commit(int mine) {
    committing = false;
    long able = seats.stream().filter(Seat::counts).count();
    if (mine == term && leader >= 0 && able * 2 > seats.size() && !proposals.isEmpty()) {
      Proposal proposal = proposals.remove();
      Seat by = seats.get(leader);
      log.add(new Entry(proposal.entry, by, by.incarnation, proposal.answer));
      seats.forEach(Seat::applySoon);
    }
    commitSoon();
  }
}
