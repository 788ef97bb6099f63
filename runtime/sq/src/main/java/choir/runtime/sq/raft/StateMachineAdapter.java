package choir.runtime.sq.raft;

import choir.runtime.sq.raft.ReplicationException.Code;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.apache.ratis.util.LifeCycle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives a {@link ReplicatedStateMachine} as Ratis drives a state machine. A failure of the machine
 * is reported to the member at once and then thrown, upon which Ratis stops the division: to go on
 * would be to differ from the other members.
 */
final class StateMachineAdapter extends BaseStateMachine {
  private static final Logger log = LoggerFactory.getLogger(StateMachineAdapter.class);

  /** Callbacks to the member, on Ratis' threads: they must not block. */
  interface Listener {
    /** There is another leader, or this member may take entries now, or no more. */
    void leadershipChanged();

    /** Entries were applied that are in no snapshot. */
    void logGrew(long bytesSinceSnapshot);

    void failed(String what, Throwable cause);

    /** The machine cannot read an entry, and nobody has ordered to skip it. */
    void unreadable(long index, UnreadableEntryException cause);

    /** Ratis has ended this division, on our order or on its own account. */
    void stopped();
  }

  /** An entry on its way in. In one process Ratis hands on the very object that was submitted. */
  static final class Submission implements Message {
    private final ByteString content;
    private volatile boolean appending;

    Submission(byte[] entry) {
      content = UnsafeByteOperations.unsafeWrap(entry);
    }

    @Override
    public ByteString getContent() {
      return content;
    }

    /** Whether it may be in a log. */
    boolean mayBeStored() {
      return appending;
    }
  }

  private final ReplicatedStateMachine machine;
  private final RaftFolder folder;
  private final RaftSnapshots snapshots;
  private final SkippedEntries skipped;
  private final Listener listener;
  private final AtomicLong bytesSinceSnapshot = new AtomicLong();

  /** Held while a snapshot is made or put in place: Ratis renames the folder that both are in. */
  private final Object arriving = new Object();

  /** Entries up to here are in the state already. Written before and by the applying thread. */
  private volatile long contained;

  /** Set at the first failure: the machine is not touched any more. */
  private volatile boolean frozen;

  StateMachineAdapter(
      ReplicatedStateMachine machine,
      RaftFolder folder,
      RaftSnapshots snapshots,
      SkippedEntries skipped,
      Listener listener) {
    this.machine = machine;
    this.folder = folder;
    this.snapshots = snapshots;
    this.skipped = skipped;
    this.listener = listener;
  }

  /**
   * Brings machine and snapshots together, before Ratis looks at either: an installation that was
   * cut off is made again.
   */
  void recover() throws IOException {
    snapshots.load();
    RaftSnapshots.Snapshot latest = snapshots.latest();
    if (latest != null) {
      if (machine.applied() < latest.applied()) {
        install(latest);
      }
      setLastAppliedTermIndex(latest.at());
    }
    contained = machine.applied();
  }

  @Override
  public void initialize(RaftServer server, RaftGroupId group, RaftStorage storage)
      throws IOException {
    super.initialize(server, group, storage);
    // Only now: Ratis clears its folders when it makes a storage.
    if (folder.founder()
        && contained > 0
        && snapshots.latest() == null
        && new LogFiles(folder.current()).isEmpty()) {
      // Term 0 was before Raft: the first leader's first entry is the one behind what there is.
      setLastAppliedTermIndex(snapshots.take(TermIndex.valueOf(0, contained), machine).at());
    }
    getLifeCycle().startAndTransition(() -> {});
  }

  @Override
  public StateMachineStorage getStateMachineStorage() {
    return snapshots;
  }

  @Override
  public @Nullable SnapshotInfo getLatestSnapshot() {
    return snapshots.getLatestSnapshot();
  }

  /** The reason why an entry must not be proposed: in the log it would stop every member. */
  @Nullable ReplicationException refusal(byte[] entry) {
    if (entry.length == 0 || entry.length > RaftSettings.MAX_ENTRY_BYTES) {
      return new ReplicationException(
          Code.TOO_LARGE,
          "an entry of %d bytes; it must have 1 to %d"
              .formatted(entry.length, RaftSettings.MAX_ENTRY_BYTES));
    }
    try {
      machine.check(entry);
      return null;
    } catch (UnreadableEntryException unreadable) {
      return new ReplicationException(
          Code.UNREADABLE,
          "the entry was not stored: this version cannot read it: " + unreadable.getMessage(),
          unreadable);
    }
  }

  /** Entries come from {@link RaftMember#submit} in this process, or not at all. */
  @Override
  public TransactionContext startTransaction(RaftClientRequest request) throws IOException {
    TransactionContext transaction = super.startTransaction(request);
    if (!(request.getMessage() instanceof Submission)) {
      transaction.setException(
          new IOException("entries are accepted from this process only; it was not stored"));
    }
    return transaction;
  }

  @Override
  public TransactionContext preAppendTransaction(TransactionContext transaction) {
    if (transaction.getClientRequest() != null
        && transaction.getClientRequest().getMessage() instanceof Submission submission) {
      submission.appending = true;
    }
    return transaction;
  }

  @Override
  public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
    LogEntryProto entry = transaction.getLogEntry();
    ByteString content = entry.getStateMachineLogEntry().getLogData();
    byte[] answer = new byte[0];
    if (frozen) {
      return notApplied(entry);
    }
    if (entry.getIndex() > contained) {
      try {
        answer = machine.apply(entry.getIndex(), content.toByteArray());
      } catch (UnreadableEntryException unreadable) {
        if (!skipped.contains(entry.getIndex())) {
          frozen = true;
          listener.unreadable(entry.getIndex(), unreadable);
          return notApplied(entry);
        }
        log.warn("{}: entry {} is skipped, as ordered", folder, entry.getIndex());
      } catch (RuntimeException | Error failed) {
        freeze("entry %d could not be applied".formatted(entry.getIndex()), failed);
        return notApplied(entry);
      }
    }
    updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
    listener.logGrew(bytesSinceSnapshot.addAndGet(entry.getSerializedSize()));
    return CompletableFuture.completedFuture(
        Message.valueOf(UnsafeByteOperations.unsafeWrap(answer)));
  }

  private static CompletableFuture<Message> notApplied(LogEntryProto entry) {
    return CompletableFuture.failedFuture(
        new IllegalStateException(
            "entry %d is stored but not applied: the member has stopped"
                .formatted(entry.getIndex())));
  }

  private void freeze(String what, Throwable cause) {
    frozen = true;
    listener.failed(what, cause);
  }

  @Override
  public long takeSnapshot() {
    synchronized (arriving) {
      TermIndex at = getLastAppliedTermIndex();
      // Behind its machine, a member has no term for what the machine holds; the next time will do.
      if (frozen || getLifeCycleState() != LifeCycle.State.RUNNING || at.getIndex() < contained) {
        return RaftLog.INVALID_LOG_INDEX;
      }
      try {
        long index = snapshots.take(at, machine).at().getIndex();
        bytesSinceSnapshot.set(0);
        return index;
      } catch (IOException | RuntimeException | Error failed) {
        freeze("a snapshot at entry %d could not be made".formatted(at.getIndex()), failed);
        return RaftLog.INVALID_LOG_INDEX;
      }
    }
  }

  /** Called when a snapshot has arrived whole, before it is put in the place of ours. */
  @Override
  public void pause() {
    synchronized (arriving) {
      try {
        if (Files.isDirectory(folder.arriving())) {
          // Ratis forces none of it, and cuts the log that leads up to it right after.
          DurableFiles.syncAll(folder.arriving());
        }
      } catch (IOException failed) {
        freeze("a snapshot that arrived could not be made durable", failed);
        throw new UncheckedIOException(failed);
      }
      getLifeCycle().transition(LifeCycle.State.PAUSING);
      getLifeCycle().transition(LifeCycle.State.PAUSED);
    }
  }

  /** Called by the applying thread once the snapshot is in the place of ours. */
  @Override
  public void reinitialize() throws IOException {
    synchronized (arriving) {
      // Where it cannot even be read there is nothing to go on with: Ratis ends the division.
      RaftSnapshots.Snapshot arrived = snapshots.arrived();
      try {
        if (!frozen && machine.applied() < arrived.applied()) {
          install(arrived);
        }
      } catch (IOException | RuntimeException | Error failed) {
        freeze(
            "a snapshot of entry %d could not be installed".formatted(arrived.applied()), failed);
      }
      contained = machine.applied();
      setLastAppliedTermIndex(arrived.at());
      bytesSinceSnapshot.set(0);
      getLifeCycle().startAndTransition(() -> {});
    }
  }

  private void install(RaftSnapshots.Snapshot snapshot) throws IOException {
    machine.install(snapshot.state(), snapshot.applied());
    if (machine.applied() != snapshot.applied()) {
      throw new IOException(
          "the machine holds entry %d after it installed a snapshot of entry %d"
              .formatted(machine.applied(), snapshot.applied()));
    }
  }

  @Override
  public CompletableFuture<Message> query(Message request) {
    return frozen
        ? CompletableFuture.failedFuture(new IllegalStateException("the member has stopped"))
        : CompletableFuture.completedFuture(Message.valueOf(Long.toString(applied())));
  }

  /** The last entry in the state, Raft's own included. */
  long applied() {
    return Math.max(contained, getLastAppliedTermIndex().getIndex());
  }

  RaftSnapshots.@Nullable Snapshot latestSnapshot() {
    return snapshots.latest();
  }

  /** Size of the entries that are in no snapshot. */
  long bytesSinceSnapshot() {
    return bytesSinceSnapshot.get();
  }

  @Override
  public void notifyLeaderChanged(RaftGroupMemberId member, RaftPeerId leader) {
    listener.leadershipChanged();
  }

  @Override
  public void notifyLeaderReady() {
    listener.leadershipChanged();
  }

  @Override
  public void notifyNotLeader(Collection<TransactionContext> pending) {
    listener.leadershipChanged();
  }

  @Override
  public void notifyLogFailed(Throwable cause, @Nullable LogEntryProto entry) {
    freeze("the Raft log in %s could not be written".formatted(folder), cause);
  }

  @Override
  public void close() {
    listener.stopped();
  }
}
