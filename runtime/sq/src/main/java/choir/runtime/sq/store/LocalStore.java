package choir.runtime.sq.store;

import choir.core.sq.Disk;
import choir.core.sq.Operation;
import choir.core.sq.Outcome;
import choir.core.sq.StoreException;
import choir.runtime.sq.log.Durability;
import choir.runtime.sq.log.LogSettings;
import java.io.IOException;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/**
 * The ranch's store on one machine. Operations that wait while a write is under way share the next
 * one (group commit): one write, one fsync, then all of them complete.
 *
 * <p>After a failed write or fsync nothing is acknowledged any more; reads go on. {@link #failure}
 * says why.
 */
public final class LocalStore extends ReplicaStore {
  /** Maximum size of an operation, as of an entry of replication. */
  public static final int MAX_OPERATION_BYTES = GroupCommit.MAX_OPERATION_BYTES;

  private final GroupCommit commits;
  private final Clock clock;

  private LocalStore(Replica replica, Executor writer, Clock clock) {
    super(replica);
    this.commits = new GroupCommit(new Committer(replica, clock), writer);
    this.clock = clock;
  }

  /**
   * Opens the store on a disk, which it owns from now on. If it cannot be opened the disk is
   * closed.
   *
   * @param latestOnly whether a phext keeps nothing but the latest version of each scroll
   * @param writer runs one task at a time, in order
   * @param background runs compaction, one task at a time
   * @throws StoreException DAMAGED, naming file and offset
   */
  public static LocalStore open(
      Disk disk, Predicate<String> latestOnly, Executor writer, Executor background, Clock clock)
      throws IOException {
    return open(disk, LogSettings.of(latestOnly), writer, background, clock);
  }

  /** As {@link #open(Disk, Predicate, Executor, Executor, Clock)}, with all settings. */
  public static LocalStore open(
      Disk disk, LogSettings settings, Executor writer, Executor background, Clock clock)
      throws IOException {
    Replica replica = Replica.open(disk, settings, Durability.EACH_BATCH, background);
    return new LocalStore(replica, writer, clock);
  }

  /** Orders operations by their arrival alone. */
  private record Committer(Replica replica, Clock clock) implements GroupCommit.Target {
    @Override
    public List<Outcome> commit(List<Operation> operations) throws IOException {
      return replica.apply(replica.applied() + 1, clock.instant(), operations);
    }

    @Override
    public void committed() {
      replica.compactWhenSealed();
    }

    @Override
    public String location() {
      return replica.reader().log().disk().location();
    }
  }

  @Override
  public CompletionStage<Outcome> submit(Operation operation) {
    return commits.submit(operation);
  }

  @Override
  public CompletionStage<Long> barrier() {
    return CompletableFuture.completedFuture(replica().position().version());
  }

  @Override
  public InstantSource time() {
    return clock;
  }

  @Override
  public Optional<StoreException> failure() {
    return commits.failure();
  }

  /** Waits for the write and the compaction that are under way; what waits behind them fails. */
  @Override
  public void close() throws IOException {
    commits.close();
    replica().close();
  }
}
