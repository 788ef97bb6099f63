package choir.runtime.sq;

import choir.core.phext.Coordinate;
import choir.core.sq.Change;
import choir.core.sq.Disk;
import choir.core.sq.JournalHead;
import choir.core.sq.JournalKeys;
import choir.core.sq.Operation;
import choir.core.sq.Outcome;
import choir.core.sq.Scroll;
import choir.core.sq.ScrollKey;
import choir.core.sq.ScrollReader;
import choir.core.sq.ScrollText;
import choir.core.sq.Staged;
import choir.core.sq.StoreException;
import choir.core.sq.StoreMachine;
import java.io.Closeable;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ranch's store on one machine. Operations that wait while a write is under way share the next
 * one (group commit): one write, one fsync, then all of them are told.
 *
 * <p>After a failed write or fsync nothing is acknowledged any more; reads go on. {@link #failure}
 * says why.
 */
public final class LocalStore implements Store {
  /** An entry of replication is at most this large; so is an operation. */
  public static final int MAX_OPERATION_BYTES = GroupCommit.MAX_OPERATION_BYTES;

  private static final Logger log = LoggerFactory.getLogger(LocalStore.class);

  private final ScrollLog scrolls;
  private final StoreMachine machine;
  private final Compactor compactor;
  private final GroupCommit commits;
  private final Executor background;
  private final Clock clock;

  // Owned by the writer.
  private final List<Undurable> undurable = new ArrayList<>();
  private final List<LongConsumer> listeners = new CopyOnWriteArrayList<>();
  private volatile long lastIndex;
  private volatile Instant lastTime;
  private int sealedSeen;

  private LocalStore(
      LogRecovery.Recovered recovered, Executor writer, Executor background, Clock clock) {
    this.scrolls = recovered.log();
    this.lastIndex = recovered.lastIndex();
    this.lastTime =
        recovered.lastTime().isEmpty() ? Instant.EPOCH : Instant.parse(recovered.lastTime());
    this.machine = new StoreMachine(new Decided());
    this.compactor = new Compactor(scrolls);
    this.commits = new GroupCommit(new Committer(), writer);
    this.background = background;
    this.clock = clock;
  }

  /**
   * Opens the store on a disk, which it owns from now on, by reading the whole log. If it cannot be
   * opened the disk is closed.
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
    try {
      LogRecovery.Recovered recovered = new LogRecovery(disk, settings).recover();
      LocalStore store = new LocalStore(recovered, writer, background, clock);
      store.restoreJournals();
      return store;
    } catch (IOException | RuntimeException failed) {
      disk.close();
      throw failed;
    }
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
    return commits.submit(operation);
  }

  private final class Committer implements GroupCommit.Target {
    @Override
    public List<Outcome> commit(List<Operation> operations) throws IOException {
      return LocalStore.this.commit(operations);
    }

    @Override
    public void committed() {
      compactWhenSealed();
    }

    @Override
    public String location() {
      return scrolls.disk().location();
    }
  }

  private List<Outcome> commit(List<Operation> operations) throws IOException {
    List<ScrollLog.Entry> entries = new ArrayList<>(operations.size());
    List<Outcome> outcomes = new ArrayList<>(operations.size());
    undurable.clear();
    long index = lastIndex;
    for (Operation operation : operations) {
      StoreMachine.Decision decision = machine.decide(index + 1, operation);
      outcomes.add(decision.outcome());
      if (!decision.changes().isEmpty()) {
        index++;
        List<Change> whole = new ArrayList<>(decision.changes().size());
        for (Change change : decision.changes()) {
          Change resolved = whole(change);
          whole.add(resolved);
          undurable.add(new Undurable(resolved, index));
        }
        entries.add(new ScrollLog.Entry(index, whole));
      }
    }
    lastIndex = index;
    if (!entries.isEmpty()) {
      Instant now = Instant.ofEpochMilli(clock.millis());
      lastTime = now.isAfter(lastTime) ? now : lastTime.plusMillis(1);
      scrolls.append(entries, lastTime);
      undurable.clear();
      long version = index;
      listeners.forEach(listener -> listener.accept(version));
    }
    return outcomes;
  }

  /** A change of the batch in hand. */
  private record Undurable(Change change, long version) {}

  /** A change that says all of its text. */
  private Change whole(Change change) {
    Decided decided = new Decided();
    return switch (change) {
      case Change.Add add ->
          new Change.Put(add.key(), decided.text(add.key()).orElse("") + add.text());
      case Change.PutStaged put -> new Change.Put(put.key(), joined(put.text()));
      case Change.AddStaged add ->
          new Change.Put(add.key(), decided.text(add.key()).orElse("") + joined(add.text()));
      case Change.Put put -> put;
      case Change.Delete delete -> delete;
      case Change.Cut cut -> cut;
    };
  }

  private String joined(Staged staged) {
    StringBuilder text = new StringBuilder();
    for (int number = 1; number <= staged.pieces(); number++) {
      text.append(new Decided().text(staged.piece(number)).orElse(""));
    }
    return text.toString();
  }

  /** Scrolls as of all operations decided so far, those of the batch in hand included. */
  private final class Decided implements ScrollReader {
    @Override
    public Optional<String> text(ScrollKey key) {
      return find(key).map(Scroll::text);
    }

    @Override
    public long version(ScrollKey key) {
      return find(key).map(Scroll::version).orElse(0L);
    }

    @Override
    public long bytes(ScrollKey key) {
      return text(key).map(ScrollText::utf8Bytes).orElse(0L);
    }

    private Optional<Scroll> find(ScrollKey key) {
      for (int i = undurable.size() - 1; i >= 0; i--) {
        Undurable each = undurable.get(i);
        if (each.change().covers(key)) {
          return each.change() instanceof Change.Put put
              ? Optional.of(new Scroll(key.at(), put.text(), each.version()))
              : Optional.empty();
        }
      }
      return scrolls.read(key);
    }
  }

  /** Asked after every batch: it counts the segments and copies none of them. */
  private void compactWhenSealed() {
    int sealed = Math.max(0, scrolls.segmentCount() - 1);
    if (sealed == sealedSeen) {
      return;
    }
    sealedSeen = sealed;
    try {
      background.execute(compactor::run);
    } catch (RejectedExecutionException closing) {
      log.warn("not compacted: {}", closing.getMessage());
    }
  }

  /** The clock by which entries are stamped. */
  @Override
  public InstantSource time() {
    return clock;
  }

  /** Why the store has stopped, if it has. */
  @Override
  public Optional<StoreException> failure() {
    return commits.failure();
  }

  @Override
  public CompletionStage<Optional<Scroll>> select(ScrollKey key) {
    return reading(() -> scrolls.read(key));
  }

  @Override
  public CompletionStage<List<Scroll>> scrolls(String phext, Coordinate from, int limit) {
    return reading(() -> scrolls.scan(phext, from, LAST, limit));
  }

  private static final Coordinate LAST =
      Coordinate.of("1000.1000.1000/1000.1000.1000/1000.1000.1000");

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
  @Override
  public List<Scroll> events(String persistenceId, long from, long to, int limit) {
    return range(persistenceId, from, to, limit, JournalKeys::event);
  }

  /** The snapshots of a journal from one sequence number to another, oldest first. */
  @Override
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
  @Override
  public Optional<JournalHead> head(String persistenceId) {
    return machine.head(persistenceId);
  }

  @Override
  public CompletionStage<Long> barrier() {
    return CompletableFuture.completedFuture(lastIndex);
  }

  @Override
  public View latest() {
    return new LatestView(scrolls, lastIndex, lastTime);
  }

  @Override
  public View asOf(long version) {
    if (version > lastIndex) {
      throw new IllegalArgumentException("version " + version + " is still to come");
    }
    throw expired();
  }

  @Override
  public View asOf(Instant time) {
    if (!time.isBefore(lastTime)) {
      return latest();
    }
    throw expired();
  }

  private static ExpiredException expired() {
    return new ExpiredException("the history of this store has no index yet");
  }

  @Override
  public List<Version> history(ScrollKey key, long before, int limit) {
    throw expired();
  }

  @Override
  public List<Version> changes(String phext, long after, int limit) {
    throw expired();
  }

  @Override
  public Closeable watch(LongConsumer listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  @Override
  public List<PhextStats> phexts(String prefix) {
    return scrolls.phexts(prefix);
  }

  /** What the store holds, for status pages. */
  @Override
  public StoreStats stats() throws IOException {
    return scrolls.stats();
  }

  /** Waits for the write and the compaction that are under way; what waits behind them fails. */
  @Override
  public void close() throws IOException {
    commits.close();
    compactor.close();
    scrolls.close();
  }
}
