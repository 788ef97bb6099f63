package choir.runtime.sq;

import choir.core.phext.Coordinate;
import choir.core.sq.Change;
import choir.core.sq.Disk;
import choir.core.sq.JournalHead;
import choir.core.sq.JournalKeys;
import choir.core.sq.Operation;
import choir.core.sq.OperationLog;
import choir.core.sq.Outcome;
import choir.core.sq.Scroll;
import choir.core.sq.ScrollKey;
import choir.core.sq.ScrollStore;
import choir.core.sq.StoreException;
import choir.core.sq.StoreException.Code;
import choir.core.sq.StoreMachine;
import java.io.Closeable;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ranch's store on one machine. Operations that wait while a write is under way share the next
 * one (group commit): one write, one fsync, then all of them are told.
 *
 * <p>After a failed write or fsync nothing is acknowledged any more; reads go on. {@link #failure}
 * says why.
 */
public final class LocalStore implements OperationLog, ScrollStore, Closeable {
  /** An entry of replication is at most this large; so is an operation. */
  public static final int MAX_OPERATION_BYTES = 2 << 20;

  /** How much text may wait to be written: some seconds of a slow disk. */
  private static final long MAX_WAITING_BYTES = 64L << 20;

  /** One write: bounds what a crash can tear and how long the first of a batch waits. */
  private static final long MAX_BATCH_BYTES = 4L << 20;

  private static final Logger log = LoggerFactory.getLogger(LocalStore.class);

  private record Waiting(Operation operation, long bytes, CompletableFuture<Outcome> done) {}

  private record Decided(CompletableFuture<Outcome> done, Outcome outcome) {}

  private final ScrollLog scrolls;
  private final StoreMachine machine;
  private final Compactor compactor;
  private final Executor writer;
  private final Executor background;
  private final Clock clock;
  private final Object gate = new Object();
  private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
  private long waitingBytes;
  private boolean draining;
  private @Nullable StoreException failure;

  // Owned by the writer.
  private final List<Change> undurable = new ArrayList<>();
  private long lastIndex;
  private Instant lastTime;
  private int sealedSeen;

  private LocalStore(
      LogRecovery.Recovered recovered, Executor writer, Executor background, Clock clock) {
    this.scrolls = recovered.log();
    this.lastIndex = recovered.lastIndex();
    this.lastTime =
        recovered.lastTime().isEmpty() ? Instant.EPOCH : Instant.parse(recovered.lastTime());
    this.machine = new StoreMachine(this::textForDecision);
    this.compactor = new Compactor(scrolls);
    this.writer = writer;
    this.background = background;
    this.clock = clock;
  }

  /**
   * Opens the store on a disk, which it owns from now on, by reading the whole log.
   *
   * @param latestOnly whether a phext keeps nothing but the latest version of each scroll
   * @param writer runs one task at a time, in order
   * @param background runs compaction, one task at a time
   * @throws StoreException DAMAGED, naming file and offset
   */
  public static LocalStore open(
      Disk disk, Predicate<String> latestOnly, Executor writer, Executor background, Clock clock)
      throws IOException {
    return open(disk, StoreSettings.of(latestOnly), writer, background, clock);
  }

  /** As the other, with all settings. */
  public static LocalStore open(
      Disk disk, StoreSettings settings, Executor writer, Executor background, Clock clock)
      throws IOException {
    LogRecovery.Recovered recovered = new LogRecovery(disk, settings).recover();
    LocalStore store = new LocalStore(recovered, writer, background, clock);
    store.restoreJournals();
    return store;
  }

  private void restoreJournals() {
    List<ScrollKey> heads = new ArrayList<>();
    List<Coordinate> events = new ArrayList<>();
    scrolls.visit(
        JournalKeys.PHEXT,
        Coordinate.ORIGIN,
        (at, place) -> {
          ScrollKey key = new ScrollKey(JournalKeys.PHEXT, at);
          if (JournalKeys.isHead(key)) {
            heads.add(key);
          } else if (JournalKeys.isEvent(key)) {
            lastOfEach(events, at);
          }
          return true;
        });
    for (ScrollKey key : heads) {
      scrolls.read(key).ifPresent(head -> machine.restoreHead(head.at(), head.text()));
    }
    events.forEach(machine::restoreEvent);
  }

  /** Keys come in order, so that the last of each entity's run of events is its highest. */
  private static void lastOfEach(List<Coordinate> events, Coordinate at) {
    boolean same = !events.isEmpty() && events.get(events.size() - 1).upperBits() == at.upperBits();
    if (same) {
      events.set(events.size() - 1, at);
    } else {
      events.add(at);
    }
  }

  @Override
  public CompletionStage<Outcome> submit(Operation operation) {
    CompletableFuture<Outcome> done = new CompletableFuture<>();
    long bytes = bytes(operation);
    if (bytes > MAX_OPERATION_BYTES) {
      done.completeExceptionally(
          new StoreException(
              Code.TOO_LARGE,
              "an operation of %d bytes; at most %d are stored at once"
                  .formatted(bytes, MAX_OPERATION_BYTES)));
      return done;
    }
    boolean start;
    synchronized (gate) {
      StoreException refusal = failure;
      if (refusal == null && waitingBytes + bytes > MAX_WAITING_BYTES) {
        refusal =
            new StoreException(
                Code.OVERLOADED,
                "%d bytes wait to be written; try again later".formatted(waitingBytes));
      }
      if (refusal != null) {
        done.completeExceptionally(refusal);
        return done;
      }
      waitingBytes += bytes;
      queue.add(new Waiting(operation, bytes, done));
      start = !draining;
      draining = true;
    }
    if (start) {
      writer.execute(this::drain);
    }
    return done;
  }

  private static long bytes(Operation operation) {
    return switch (operation) {
      case Operation.Write write -> bytes(write.changes());
      case Operation.Open open -> 128;
      case Operation.Append append ->
          bytes(append.changes())
              + append.events().stream().mapToLong(e -> e.payload().length() + 192L).sum();
      case Operation.DeleteEvents delete -> 256;
      case Operation.SaveSnapshot save -> save.state().payload().length() + 192L;
      case Operation.DeleteSnapshots delete -> 128L * delete.sequences().size();
    };
  }

  private static long bytes(List<Change> changes) {
    return changes.stream()
        .mapToLong(c -> 128 + (c instanceof Change.Put put ? put.text().length() : 0))
        .sum();
  }

  private void drain() {
    List<Waiting> batch = take();
    List<Decided> decided = new ArrayList<>(batch.size());
    try {
      commit(batch, decided);
      decided.forEach(each -> each.done().complete(each.outcome()));
      compactWhenSealed();
    } catch (IOException | RuntimeException failed) {
      stop(failed, batch);
      return;
    }
    synchronized (gate) {
      if (queue.isEmpty()) {
        draining = false;
        return;
      }
    }
    writer.execute(this::drain);
  }

  private List<Waiting> take() {
    List<Waiting> batch = new ArrayList<>();
    synchronized (gate) {
      long bytes = 0;
      while (!queue.isEmpty() && (batch.isEmpty() || bytes < MAX_BATCH_BYTES)) {
        Waiting next = queue.remove();
        bytes += next.bytes();
        waitingBytes -= next.bytes();
        batch.add(next);
      }
    }
    return batch;
  }

  private void commit(List<Waiting> batch, List<Decided> decided) throws IOException {
    List<ScrollLog.Entry> entries = new ArrayList<>(batch.size());
    undurable.clear();
    for (Waiting waiting : batch) {
      StoreMachine.Decision decision = machine.decide(lastIndex + 1, waiting.operation());
      decided.add(new Decided(waiting.done(), decision.outcome()));
      if (!decision.changes().isEmpty()) {
        lastIndex++;
        entries.add(new ScrollLog.Entry(lastIndex, decision.changes()));
        undurable.addAll(decision.changes());
      }
    }
    if (!entries.isEmpty()) {
      Instant now = Instant.ofEpochMilli(clock.millis());
      lastTime = now.isAfter(lastTime) ? now : lastTime.plusMillis(1);
      scrolls.append(entries, lastTime);
      undurable.clear();
    }
  }

  /** A scroll as of all operations decided so far, those of the batch in hand included. */
  private Optional<String> textForDecision(ScrollKey key) {
    for (int i = undurable.size() - 1; i >= 0; i--) {
      Change change = undurable.get(i);
      if (change.key().equals(key)) {
        return change instanceof Change.Put put ? Optional.of(put.text()) : Optional.empty();
      }
    }
    return scrolls.read(key).map(Scroll::text);
  }

  private void stop(Exception cause, List<Waiting> batch) {
    String what =
        "the store at %s has stopped after a failed write: %s. Nothing is acknowledged any more;"
                .formatted(scrolls.disk().location(), cause.getMessage())
            + " restart the node once the disk is well";
    StoreException stopped = new StoreException(Code.STOPPED, what, cause);
    List<Waiting> all = new ArrayList<>(batch);
    synchronized (gate) {
      failure = stopped;
      all.addAll(queue);
      queue.clear();
    }
    log.error(what, cause);
    all.forEach(waiting -> waiting.done().completeExceptionally(stopped));
  }

  private void compactWhenSealed() {
    int sealed = scrolls.sealed().size();
    if (sealed == sealedSeen) {
      return;
    }
    sealedSeen = sealed;
    background.execute(
        () -> {
          try {
            compactor.run();
          } catch (IOException | RuntimeException failed) {
            log.error("compaction failed; what is stored is untouched", failed);
          }
        });
  }

  /** Why the store has stopped, if it has. */
  public Optional<StoreException> failure() {
    synchronized (gate) {
      return Optional.ofNullable(failure);
    }
  }

  @Override
  public CompletionStage<Optional<Scroll>> select(ScrollKey key) {
    return reading(() -> scrolls.read(key));
  }

  @Override
  public CompletionStage<List<Scroll>> scrolls(String phext, Coordinate from, int limit) {
    return reading(() -> scrolls.scan(phext, from, LAST, limit));
  }

  private static final Coordinate LAST = Coordinate.of("999.999.999/999.999.999/999.999.999");

  private static <T> CompletionStage<T> reading(java.util.function.Supplier<T> read) {
    try {
      return CompletableFuture.completedFuture(read.get());
    } catch (RuntimeException failed) {
      return CompletableFuture.failedFuture(failed);
    }
  }

  @Override
  public CompletionStage<Outcome> write(List<Change> changes) {
    return submit(new Operation.Write(changes));
  }

  /**
   * Events of a journal from one number to another, oldest first, for replay and inspection; never
   * changes an epoch.
   */
  public List<Scroll> events(String persistenceId, long from, long to, int limit) {
    return range(persistenceId, from, to, limit, JournalKeys::event);
  }

  /** The snapshots of a journal from one sequence number to another, oldest first. */
  public List<Scroll> snapshots(String persistenceId, long from, long to) {
    return range(persistenceId, from, to, Integer.MAX_VALUE, JournalKeys::snapshot);
  }

  private interface KeyOf {
    ScrollKey at(long ordinal, long sequence);
  }

  private List<Scroll> range(String persistenceId, long from, long to, int limit, KeyOf key) {
    Optional<Long> ordinal = machine.ordinal(persistenceId);
    List<Scroll> found = new ArrayList<>();
    if (ordinal.isEmpty()) {
      return found;
    }
    long last = Math.min(to, JournalKeys.MAX_SEQUENCE);
    long start = Math.max(1, from);
    while (start <= last && found.size() < limit) {
      long end = Math.min(last, JournalKeys.lastOfLibrary(start));
      found.addAll(
          scrolls.scan(
              JournalKeys.PHEXT,
              key.at(ordinal.get(), start).at(),
              key.at(ordinal.get(), end).at(),
              limit - found.size()));
      start = end + 1;
    }
    return found;
  }

  /** What is known of a journal beside its events. */
  public Optional<JournalHead> head(String persistenceId) {
    return machine.head(persistenceId);
  }

  /** What the store holds, for status pages. */
  public ScrollLog.Stats stats() throws IOException {
    return scrolls.stats();
  }

  @Override
  public void close() throws IOException {
    scrolls.close();
  }
}
