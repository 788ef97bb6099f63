package choir.runtime.sq.group;

import choir.core.sq.Operation;
import choir.core.sq.OperationCodec;
import choir.core.sq.Outcome;
import choir.core.sq.StoreException;
import choir.core.sq.StoreException.Code;
import choir.runtime.sq.store.LocalStore;
import choir.runtime.sq.store.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The operations of one node that are not answered yet. All that wait when an entry is sent go into
 * that entry; entries in flight are bounded, and so is what waits.
 *
 * <p>An operation that was certainly not stored is sent again. One that may have been is sent again
 * only if that cannot do harm: appends and the journal's other operations recognise a repeat, a
 * write does with the caller's key. Any other fails as UNCERTAIN: its caller reads, or repeats it
 * knowing what it does.
 */
final class ProposalQueue {
  /** An entry of replication holds at most this; so does an operation. */
  static final int MAX_ENTRY_BYTES = LocalStore.MAX_OPERATION_BYTES;

  /** Maximum size of what waits: some seconds of a slow majority. */
  private static final long MAX_WAITING_BYTES = 64L << 20;

  /**
   * One entry is on its way while the next one gathers what comes. More in flight means smaller
   * entries: with eight a group of one stored a third as many events a second, a group of three
   * less than half, for each entry costs its own round and fsync.
   */
  private static final int MAX_IN_FLIGHT = 2;

  /** Behind Pekko's circuit breaker for journals (10 s): the entity hears of it from us. */
  private static final Duration PATIENCE = Duration.ofSeconds(9);

  /** A leader is elected within some hundred milliseconds; then this is woken at once. */
  private static final Duration RETRY_AFTER = Duration.ofMillis(100);

  /** Sends an entry once. */
  interface Route {
    /** Completes with one attempt for each operation; never fails. */
    CompletionStage<List<Attempt>> send(List<byte[]> operations);
  }

  private static final class Waiting {
    final long number;
    final byte[] bytes;
    final boolean repeatable;
    final long deadline;
    final CompletableFuture<Outcome> done = new CompletableFuture<>();
    boolean maybeStored;

    Waiting(long number, byte[] bytes, boolean repeatable, long deadline) {
      this.number = number;
      this.bytes = bytes;
      this.repeatable = repeatable;
      this.deadline = deadline;
    }
  }

  private final Route route;
  private final Timers timers;

  /** In the order of submission, which retries preserve. */
  private final TreeMap<Long, Waiting> queue = new TreeMap<>();

  private long numbers;
  private long waitingBytes;
  private int inFlight;
  private boolean resting;
  private boolean pumping;
  private boolean pumpAgain;
  private @Nullable StoreException closed;

  ProposalQueue(Route route, Timers timers) {
    this.route = route;
    this.timers = timers;
  }

  CompletionStage<Outcome> submit(Operation operation) {
    return submit(OperationCodec.encode(operation), repeatable(operation), PATIENCE);
  }

  /** As {@link #submit}, for a caller that retries by itself. */
  CompletionStage<Outcome> submitOnce(byte[] operation) {
    return submit(operation, false, Duration.ZERO);
  }

  private CompletionStage<Outcome> submit(byte[] bytes, boolean repeatable, Duration patience) {
    Waiting waiting;
    synchronized (this) {
      StoreException refusal = refusal(bytes.length);
      if (refusal != null) {
        return CompletableFuture.failedFuture(refusal);
      }
      waiting = new Waiting(numbers++, bytes, repeatable, timers.nanos() + patience.toNanos());
      waitingBytes += bytes.length;
      queue.put(waiting.number, waiting);
    }
    pump();
    return waiting.done;
  }

  private static boolean repeatable(Operation operation) {
    return !(operation instanceof Operation.Write write) || write.idempotencyKey().isPresent();
  }

  private @Nullable StoreException refusal(int bytes) {
    if (closed != null) {
      return closed;
    }
    if (bytes > MAX_ENTRY_BYTES) {
      return new StoreException(
          Code.TOO_LARGE,
          "an operation of %d bytes; at most %d are stored at once"
              .formatted(bytes, MAX_ENTRY_BYTES));
    }
    return waitingBytes + bytes <= MAX_WAITING_BYTES
        ? null
        : new StoreException(
            Code.OVERLOADED, waitingBytes + " bytes wait to be replicated; try again later");
  }

  /**
   * Sends what may be sent now. One thread at a time, or entries would overtake each other between
   * being taken and being sent; a second one lets the first look again.
   */
  private void pump() {
    synchronized (this) {
      if (pumping) {
        pumpAgain = true;
        return;
      }
      pumping = true;
    }
    while (true) {
      List<Waiting> entry = takeOrRest();
      if (entry.isEmpty()) {
        return;
      }
      List<byte[]> operations = entry.stream().map(each -> each.bytes).toList();
      route.send(operations).thenAccept(attempts -> answered(entry, attempts));
    }
  }

  /** The next entry; empty if there is nothing to send and no further check was requested. */
  private synchronized List<Waiting> takeOrRest() {
    List<Waiting> entry = take();
    while (entry.isEmpty() && pumpAgain) {
      pumpAgain = false;
      entry = take();
    }
    pumping = !entry.isEmpty();
    return entry;
  }

  private List<Waiting> take() {
    List<Waiting> entry = new ArrayList<>();
    if (resting || inFlight >= MAX_IN_FLIGHT) {
      return entry;
    }
    long bytes = 0;
    while (!queue.isEmpty()) {
      Waiting next = queue.firstEntry().getValue();
      if (!entry.isEmpty() && bytes + next.bytes.length > MAX_ENTRY_BYTES) {
        break;
      }
      queue.pollFirstEntry();
      bytes += next.bytes.length;
      entry.add(next);
    }
    if (!entry.isEmpty()) {
      waitingBytes -= bytes;
      inFlight++;
    }
    return entry;
  }

  private void answered(List<Waiting> entry, List<Attempt> attempts) {
    List<Runnable> tell = new ArrayList<>();
    boolean again = false;
    synchronized (this) {
      inFlight--;
      for (int i = 0; i < entry.size(); i++) {
        Waiting waiting = entry.get(i);
        switch (attempts.get(i)) {
          case Attempt.Answered answer -> tell.add(() -> waiting.done.complete(answer.outcome()));
          case Attempt.Failed failed -> again |= failed(waiting, failed, tell);
        }
      }
      if (again && !resting) {
        resting = true;
        timers.after(RETRY_AFTER, this::wake);
      }
    }
    tell.forEach(Runnable::run);
    pump();
  }

  /** Whether it waits to be sent again. */
  private boolean failed(Waiting waiting, Attempt.Failed failed, List<Runnable> tell) {
    boolean notStored = failed.code() != Code.UNCERTAIN;
    waiting.maybeStored |= !notStored;
    boolean harmless = notStored || waiting.repeatable;
    boolean passing = failed.code() == Code.UNAVAILABLE || failed.code() == Code.OVERLOADED;
    boolean repeat =
        harmless && (passing || !notStored) && closed == null && timers.nanos() < waiting.deadline;
    if (repeat) {
      queue.put(waiting.number, waiting);
      waitingBytes += waiting.bytes.length;
    } else {
      Code code = waiting.maybeStored ? Code.UNCERTAIN : failed.code();
      StoreException failure = new StoreException(code, failed.detail());
      tell.add(() -> waiting.done.completeExceptionally(failure));
    }
    return repeat;
  }

  /** Sends again what waits: time has passed, or another node leads. */
  void wake() {
    synchronized (this) {
      resting = false;
    }
    pump();
  }

  /** Fails waiting operations; those in flight complete with their response. */
  void close(StoreException why) {
    List<Waiting> all;
    synchronized (this) {
      closed = why;
      all = new ArrayList<>(queue.values());
      queue.clear();
      waitingBytes = 0;
    }
    all.forEach(
        each ->
            each.done.completeExceptionally(
                each.maybeStored
                    ? new StoreException(Code.UNCERTAIN, String.valueOf(why.getMessage()), why)
                    : why));
  }
}
