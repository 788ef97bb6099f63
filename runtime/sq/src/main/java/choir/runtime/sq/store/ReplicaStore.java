package choir.runtime.sq.store;

import choir.core.phext.Coordinate;
import choir.core.sq.Change;
import choir.core.sq.Condition;
import choir.core.sq.JournalHead;
import choir.core.sq.Operation;
import choir.core.sq.Outcome;
import choir.core.sq.Scroll;
import choir.core.sq.ScrollKey;
import choir.runtime.sq.log.LogStatistics;
import choir.runtime.sq.log.PhextHistory;
import choir.runtime.sq.log.PhextStats;
import choir.runtime.sq.log.Position;
import choir.runtime.sq.log.ScrollVersion;
import choir.runtime.sq.log.Version;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** A store that reads from the replica on this machine; how operations are ordered is its own. */
public abstract class ReplicaStore implements Store {
  private static final Coordinate LAST =
      Coordinate.of("1000.1000.1000/1000.1000.1000/1000.1000.1000");

  private final Replica replica;

  /** A store that owns a replica. */
  protected ReplicaStore(Replica replica) {
    this.replica = replica;
  }

  protected final Replica replica() {
    return replica;
  }

  @Override
  public CompletionStage<Outcome> write(List<Change> changes) {
    return submit(new Operation.Write(changes));
  }

  @Override
  public CompletionStage<Outcome> write(List<Change> changes, List<Condition> conditions) {
    return submit(new Operation.Write(changes, conditions, Optional.empty()));
  }

  @Override
  public CompletionStage<Optional<Scroll>> selectLatest(ScrollKey key) {
    return barrier().thenCompose(here -> select(key));
  }

  @Override
  public CompletionStage<Optional<Scroll>> select(ScrollKey key) {
    return reading(() -> replica.reader().read(key));
  }

  @Override
  public CompletionStage<List<Scroll>> scrolls(String phext, Coordinate from, int limit) {
    return reading(() -> replica.reader().scan(phext, from, LAST, limit));
  }

  private static <T> CompletionStage<T> reading(Supplier<T> read) {
    try {
      return CompletableFuture.completedFuture(read.get());
    } catch (RuntimeException failed) {
      return CompletableFuture.failedFuture(failed);
    }
  }

  @Override
  public View latest() {
    return replica.latest();
  }

  @Override
  public View asOf(long version) {
    return replica.asOf(version);
  }

  @Override
  public View asOf(Instant time) {
    return replica.asOf(time);
  }

  @Override
  public List<Version> history(ScrollKey key, long before, int limit) {
    return replica.history().of(key, before, limit);
  }

  @Override
  public List<ScrollVersion> unchanged(
      String phext, long since, Predicate<ScrollVersion> wanted, int limit) {
    return new LogStatistics(replica.reader().log()).unchanged(phext, since, wanted, limit);
  }

  @Override
  public List<Version> changes(String phext, long after, int limit) {
    return replica.changes(phext, after, limit);
  }

  @Override
  public Closeable watch(LongConsumer listener) {
    return replica.watch(listener);
  }

  @Override
  public List<PhextStats> phexts(String prefix) {
    return new LogStatistics(replica.reader().log()).phexts(prefix);
  }

  @Override
  public List<PhextHistory> histories(String prefix) {
    Position now = replica.position();
    return new LogStatistics(replica.reader().log()).histories(prefix, now.time());
  }

  @Override
  public List<Scroll> events(String persistenceId, long from, long to, int limit) {
    return replica.journals().events(persistenceId, from, to, limit);
  }

  @Override
  public List<Scroll> snapshots(String persistenceId, long from, long to) {
    return replica.journals().snapshots(persistenceId, from, to);
  }

  @Override
  public List<Scroll> newestSnapshots(String persistenceId, long from, long to, int limit) {
    return replica.journals().newestSnapshots(persistenceId, from, to, limit);
  }

  @Override
  public Optional<JournalHead> head(String persistenceId) {
    return replica.journals().head(persistenceId);
  }

  @Override
  public long snapshot(Path folder) throws IOException {
    return replica.snapshot(folder).version();
  }

  @Override
  public StoreStats stats() throws IOException {
    return replica.stats();
  }
}
