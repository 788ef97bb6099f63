package choir.runtime.sq.store;

import choir.core.phext.Coordinate;
import choir.core.sq.Disk;
import choir.core.sq.Operation;
import choir.core.sq.Outcome;
import choir.core.sq.ScrollKey;
import choir.core.sq.ScrollReader;
import choir.core.sq.StoreMachine;
import choir.runtime.sq.log.Compactor;
import choir.runtime.sq.log.Durability;
import choir.runtime.sq.log.HistoryExpiredException;
import choir.runtime.sq.log.LogHistory;
import choir.runtime.sq.log.LogReader;
import choir.runtime.sq.log.LogRecovery;
import choir.runtime.sq.log.LogSettings;
import choir.runtime.sq.log.LogStatistics;
import choir.runtime.sq.log.PendingChanges;
import choir.runtime.sq.log.Position;
import choir.runtime.sq.log.SnapshotFiles;
import choir.runtime.sq.log.SnapshotManifest;
import choir.runtime.sq.log.TextRuns;
import choir.runtime.sq.log.Version;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One copy of the ranch's scrolls: decides operations in the order in which it is given them, and
 * keeps what they change. Given the same batches every replica has the same versions and times.
 *
 * <p>One thread at a time writes ({@link #apply}, {@link #snapshot}, {@link #install}); reads come
 * from any. After a write that failed it takes no other: what its files hold is known only to the
 * next {@link #open}.
 */
public final class Replica implements Closeable {
  private static final Logger log = LoggerFactory.getLogger(Replica.class);

  /** The state that the installation of a snapshot replaces as a whole. */
  private record State(
      LogReader reader,
      StoreMachine machine,
      StoredJournals journals,
      TextRuns runs,
      Compactor compactor) {}

  /** The machine's view: the current batch, over the log. */
  private static final class Current implements ScrollReader {
    private ScrollReader batch;

    Current(LogReader reader) {
      this.batch = new PendingChanges(reader, new TextRuns());
    }

    @Override
    public Optional<String> text(ScrollKey key) {
      return batch.text(key);
    }

    @Override
    public long version(ScrollKey key) {
      return batch.version(key);
    }

    @Override
    public long bytes(ScrollKey key) {
      return batch.bytes(key);
    }

    @Override
    public Optional<Coordinate> last(String phext, Coordinate from, Coordinate to) {
      return batch.last(phext, from, to);
    }

    @Override
    public OptionalLong ordinal(String persistenceId) {
      return batch.ordinal(persistenceId);
    }
  }

  private final Disk disk;
  private final LogSettings settings;
  private final Durability durability;
  private final Executor background;
  private final List<LongConsumer> listeners = new CopyOnWriteArrayList<>();
  private volatile State state;
  private volatile Position position;
  private Current current;
  private boolean failed;
  private int sealedSeen;

  private Replica(Disk disk, LogSettings settings, Durability durability, Executor background)
      throws IOException {
    this.disk = disk;
    this.settings = settings;
    this.durability = durability;
    this.background = background;
    LogRecovery.Recovered recovered = new LogRecovery(disk, settings, durability).recover();
    this.position = recovered.position();
    LogReader reader = new LogReader(recovered.log());
    this.current = new Current(reader);
    this.state = state(reader, current);
  }

  /**
   * Opens the copy on a disk, which it owns from now on. A log of a former format is written anew
   * first. If it cannot be opened the disk is closed.
   *
   * @param background runs compaction, one task at a time
   * @throws choir.core.sq.StoreException DAMAGED, naming file and offset
   */
  public static Replica open(
      Disk disk, LogSettings settings, Durability durability, Executor background)
      throws IOException {
    try {
      return new Replica(disk, settings, durability, background);
    } catch (IOException | RuntimeException unopened) {
      disk.close();
      throw unopened;
    }
  }

  private static State state(LogReader reader, Current current) {
    StoreMachine machine = new StoreMachine(current);
    StoredJournals journals = new StoredJournals(reader);
    return new State(reader, machine, journals, new TextRuns(), new Compactor(reader));
  }

  /**
   * Decides operations as one batch and stores what they change, whole or not at all. A batch that
   * changes nothing leaves no trace: it may come again after a restart and changes nothing again.
   *
   * @param batch its number, larger than {@link #applied}
   * @param proposed the clock of who ordered it; the batch's time is that, but at least a
   *     millisecond after the one before
   * @return the outcomes, in order
   * @throws IOException if it may not be stored: nothing may be told, and nothing is taken any more
   */
  public synchronized List<Outcome> apply(long batch, Instant proposed, List<Operation> operations)
      throws IOException {
    requireUsable();
    Position before = position;
    if (batch <= before.batch()) {
      throw new IllegalArgumentException(
          "batch " + batch + " comes behind batch " + before.batch() + ", which was applied");
    }
    State now = state;
    PendingChanges changes = new PendingChanges(now.reader(), now.runs());
    current.batch = changes;
    failed = true;
    long version = before.version();
    List<Outcome> outcomes = new ArrayList<>(operations.size());
    for (Operation operation : operations) {
      StoreMachine.Decision decision = now.machine().decide(version + 1, operation);
      outcomes.add(decision.outcome());
      if (!decision.changes().isEmpty()) {
        version++;
        changes.add(version, decision.changes());
      }
    }
    Instant time = before.time();
    if (!changes.revisions().isEmpty()) {
      time = later(time, Instant.ofEpochMilli(proposed.toEpochMilli()));
      boolean force = durability == Durability.EACH_BATCH;
      now.reader().log().append(batch, changes.revisions(), time, force);
    }
    failed = false;
    position = new Position(batch, version, time);
    if (version > before.version()) {
      tell(version);
    }
    return outcomes;
  }

  private static Instant later(Instant before, Instant proposed) {
    return proposed.isAfter(before) ? proposed : before.plusMillis(1);
  }

  private void requireUsable() throws IOException {
    if (failed) {
      throw new IOException(
          "a write to " + disk.location() + " failed before; open the store anew");
    }
  }

  private void tell(long version) {
    for (LongConsumer listener : listeners) {
      try {
        listener.accept(version);
      } catch (RuntimeException unheard) {
        log.error(
            "a listener failed at version {}; the others are still notified", version, unheard);
      }
    }
  }

  /** Calls back after each write, on the writer's thread. */
  public Closeable watch(LongConsumer listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /** Starts a compaction if a segment was sealed. Cheap: called after each batch. */
  public synchronized void compactWhenSealed() {
    State now = state;
    int sealed = Math.max(0, now.reader().log().segmentCount() - 1);
    if (sealed == sealedSeen) {
      return;
    }
    sealedSeen = sealed;
    try {
      background.execute(() -> now.compactor().run(position.time()));
    } catch (RejectedExecutionException closing) {
      log.warn("not compacted: {}", closing.getMessage());
    }
  }

  /**
   * The number of the last batch that was applied; after a restart of the last one in the files.
   */
  public long applied() {
    return position.batch();
  }

  public Position position() {
    return position;
  }

  LogReader reader() {
    return state.reader();
  }

  StoredJournals journals() {
    return state.journals();
  }

  LogHistory history() {
    return new LogHistory(state.reader());
  }

  /** The scrolls as of the last batch. */
  public View latest() {
    Position now = position;
    return new StoreView(this, now.version(), now.time(), false);
  }

  public View asOf(long version) {
    Position now = position;
    if (version < 0 || version > now.version()) {
      throw new IllegalArgumentException(
          "there is no version %d; the last one is %d".formatted(version, now.version()));
    }
    return version == now.version()
        ? latest()
        : new StoreView(this, version, history().timeOf(version), true);
  }

  public View asOf(Instant time) {
    return time.isBefore(position.time()) ? asOf(history().versionAt(time)) : latest();
  }

  public List<Version> changes(String phext, long after, int limit) {
    requireKept(phext, after);
    // The log is ahead of the readable version: no reader sees a version before that.
    long shown = position.version();
    return history().changes(phext, after, limit).stream()
        .takeWhile(change -> change.version() <= shown)
        .toList();
  }

  /**
   * @throws HistoryExpiredException if a phext's history does not go back to a version
   */
  void requireKept(String phext, long version) {
    long horizon = history().horizon(phext, position.time());
    if (version < horizon) {
      throw new HistoryExpiredException(
          "the history of '%s' goes back to version %d, which is %s; %d is no longer kept"
              .formatted(phext, horizon, history().timeOf(horizon), version));
    }
  }

  /**
   * Makes a copy of all that was applied, in a folder that is made if it is not there: the segments
   * as links where the file system has such, and a list of them, which comes last.
   */
  public synchronized SnapshotManifest snapshot(Path folder) throws IOException {
    requireUsable();
    State now = state;
    now.reader().log().seal();
    Position at = position;
    return now.compactor().pausing(() -> SnapshotFiles.take(now.reader().log(), at, folder));
  }

  /**
   * Replaces all by a snapshot. If it fails the replica stops accepting operations: opening it anew
   * finds what was there before, or all of the snapshot.
   *
   * @throws choir.core.sq.StoreException DAMAGED if the snapshot is not whole; then nothing has
   *     changed
   */
  public synchronized void install(Path folder) throws IOException {
    requireUsable();
    SnapshotManifest snapshot = SnapshotManifest.read(folder);
    SnapshotFiles.copy(disk, folder, snapshot);
    State old = state;
    old.compactor().close();
    failed = true;
    SnapshotFiles.commit(disk, snapshot);
    LogRecovery.Recovered recovered = new LogRecovery(disk, settings, durability).recover();
    LogReader reader = new LogReader(recovered.log());
    Current next = new Current(reader);
    state = state(reader, next);
    current = next;
    Position found = recovered.position();
    position = new Position(snapshot.applied(), found.version(), found.time());
    sealedSeen = 0;
    failed = false;
    old.reader().log().close();
    tell(found.version());
  }

  /** Makes all that was applied durable, whatever durability it has. */
  public synchronized void force() throws IOException {
    requireUsable();
    state.reader().log().seal();
  }

  /** Statistics, for status pages. */
  public StoreStats stats() throws IOException {
    return StoreStats.of(new LogStatistics(state.reader().log()).stats());
  }

  /** Waits for the compaction that is under way. */
  @Override
  public synchronized void close() throws IOException {
    failed = true;
    state.compactor().close();
    state.reader().log().close();
    disk.close();
  }
}
