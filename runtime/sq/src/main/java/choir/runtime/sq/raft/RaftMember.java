package choir.runtime.sq.raft;

import choir.runtime.sq.io.FsyncTimes;
import choir.runtime.sq.raft.RaftStartException.Reason;
import choir.runtime.sq.raft.ReplicationException.Code;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This process's member of one group: accepts entries while it leads, follows otherwise, and
 * applies to its machine what a majority has stored. Answers complete on the thread that applies
 * entries, which must not be blocked. After a failure of the disk or the machine the member stops
 * for good, see {@link #failure()}; entries in flight then fail as UNCERTAIN.
 */
public final class RaftMember implements Closeable {
  private static final Logger log = LoggerFactory.getLogger(RaftMember.class);

  /** Links and a few syncs; what takes longer is a disk that fails. */
  private static final Duration SNAPSHOT_LIMIT = Duration.ofSeconds(30);

  /** A clean stop with more than a part of a snapshot's worth to replay takes one first. */
  private static final int WORTH_A_SNAPSHOT = 8;

  private final RaftSettings settings;
  private final RaftFolder folder;
  private final Member self;
  private final StateMachineAdapter driver;
  private final ExecutorService events;
  private final LeaderNotifier leaderNotifier = new LeaderNotifier(this::leader);
  private final AtomicReference<ReplicationException> failure = new AtomicReference<>();
  private final AtomicBoolean snapshotting = new AtomicBoolean();
  private final AtomicBoolean closing = new AtomicBoolean();
  private final RatisServer ratis;

  private boolean ended;

  /** Before that, Ratis' threads may invoke callbacks, but there is no server to query. */
  private volatile boolean started;

  private RaftMember(RaftSettings settings, ReplicatedStateMachine machine, RaftFolder folder)
      throws IOException {
    this.settings = settings;
    this.folder = folder;
    this.self = new Member(folder.id(), settings.address(), settings.forwardAddress());
    RaftSnapshots snapshots = new RaftSnapshots(folder.snapshots());
    this.events =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("raft-events-" + folder.id()).factory());
    this.driver =
        new StateMachineAdapter(machine, folder, snapshots, folder.skipped(), new Events());
    try {
      driver.recover();
      RaftSnapshots.Snapshot latest = snapshots.latest();
      new LogFiles(folder.current()).check(latest == null ? -1 : latest.at().getIndex());
      this.ratis = RatisServer.start(settings, folder, self, driver);
    } catch (IOException | RuntimeException failed) {
      events.shutdown();
      throw failed;
    }
    started = true;
    inEvents(leaderNotifier::tell);
  }

  /**
   * Starts this process's member. Returns once the member participates; whether it leads shows
   * later, see {@link #onLeader}.
   *
   * @param machine driven from now on until {@link #close()}, by one thread
   * @throws RaftStartException if it cannot, with place and remedy; nothing is left running
   */
  public static RaftMember start(
      RaftSettings settings, ReplicatedStateMachine machine, StartMode mode) {
    RaftFolder folder = RaftFolder.open(settings, mode);
    try {
      if (mode == StartMode.JOIN && machine.applied() > 0 && !folder.hasLog()) {
        throw new RaftStartException(
            Reason.WRONG_FOLDER,
            "a member joins empty, and the machine holds entry %d; move its files away first"
                .formatted(machine.applied()));
      }
      return running(new RaftMember(settings, machine, folder));
    } catch (IOException failed) {
      release(folder, failed);
      throw new RaftStartException(
          Reason.DISK,
          "the Raft folder %s cannot be used: %s; see to the disk, then start again"
              .formatted(folder, failed),
          failed);
    } catch (RuntimeException failed) {
      release(folder, failed);
      throw failed;
    }
  }

  /** Fails if the member stopped while it was starting. */
  private static RaftMember running(RaftMember member) {
    ReplicationException failed = member.failure.get();
    if (failed != null) {
      member.close();
      throw new RaftStartException(Reason.DAMAGED, String.valueOf(failed.getMessage()), failed);
    }
    return member;
  }

  private static void release(RaftFolder folder, Exception failed) {
    try {
      folder.close();
    } catch (IOException alsoFailed) {
      failed.addSuppressed(alsoFailed);
    }
  }

  /** This member, as the others know it once it was added. */
  public Member self() {
    return self;
  }

  /**
   * Stores an entry, if this member leads, and applies it.
   *
   * @param entry 1 to {@link RaftSettings#MAX_ENTRY_BYTES} bytes; belongs to the group from now on
   * @return the machine's answer, once a majority has the entry on disk; or a {@link
   *     ReplicationException}, whose code says whether the entry may have been stored all the same
   */
  public CompletionStage<byte[]> submit(byte[] entry) {
    ReplicationException stopped = failure.get();
    ReplicationException refusal = stopped == null ? driver.refusal(entry) : stopped;
    return refusal == null
        ? ratis.division().write(entry)
        : CompletableFuture.failedFuture(refusal);
  }

  /**
   * Waits until this member's state reflects every entry that was acknowledged anywhere before the
   * call. On any member; costs a round trip to the leader and one from there to a majority.
   *
   * @return what {@link #applied()} was then; or a {@link ReplicationException} after at most about
   *     10 s
   */
  public CompletionStage<Long> barrier() {
    ReplicationException stopped = failure.get();
    return stopped == null ? ratis.division().read() : CompletableFuture.failedFuture(stopped);
  }

  /** The last entry in this member's state, Raft's own entries included; -1 if none. */
  public long applied() {
    return driver.applied();
  }

  /** The leader, as far as this member knows. */
  public Optional<Member> leader() {
    return failure.get() == null ? ratis.division().leader() : Optional.empty();
  }

  /** Whether this member leads and takes entries. */
  public boolean leads() {
    return failure.get() == null && ratis.division().leads();
  }

  /**
   * Notifies a listener of the leader, immediately and on every change: this member only once it
   * accepts entries, none when it loses leadership or stops. A follower keeps to its old leader
   * until it hears of a new one. Called by one thread, in order; must not wait.
   */
  public void onLeader(Consumer<Optional<Member>> listener) {
    inEvents(() -> leaderNotifier.add(listener));
  }

  /** The status as this member knows it. Lists its folder. */
  public GroupStatus status() {
    Optional<String> stopped = failure().map(ReplicationException::getMessage);
    RaftSnapshots.Snapshot snapshot = driver.latestSnapshot();
    return new GroupStatus(
        settings.group(),
        self,
        stopped.isPresent() ? GroupStatus.Role.STOPPED : ratis.division().role(),
        ratis.division().term(),
        leader(),
        ratis.division().commitIndex(),
        applied(),
        snapshot == null ? -1 : snapshot.at().getIndex(),
        folder.logBytes(),
        ratis.division().members(),
        fsyncs(),
        stopped);
  }

  /** The member of this id as this one sees it, if it is one. Reads no disk, as a status does. */
  public Optional<GroupStatus.Peer> find(String id) {
    return ratis.division().find(id);
  }

  /** Durations of the last fsyncs of its log; empty before the first one. */
  public Optional<FsyncTimes.Spread> fsyncs() {
    return ratis.division().fsyncs();
  }

  /** The reason why this member has stopped, if it has: what failed, where, and the remedy. */
  public Optional<ReplicationException> failure() {
    return Optional.ofNullable(failure.get());
  }

  /**
   * Adds a member that was started with {@link StartMode#JOIN}, on the leader. It receives what
   * there is and does not vote. Done once it takes part; adding the same again changes nothing.
   *
   * @return or fails with {@link NotLeaderException} or {@link MembershipException}
   */
  public CompletionStage<Void> addListener(Member member) {
    return ratis.membership().addListener(member);
  }

  /**
   * Makes a listener a voter, on the leader, if it has caught up. A voter stays one.
   *
   * @return or fails with {@link NotLeaderException} or {@link MembershipException}
   */
  public CompletionStage<Void> promote(String id) {
    return ratis.membership().promote(id);
  }

  /**
   * Takes a listener or a voter out of the group, on the leader. With two voters the other one must
   * be up to agree.
   *
   * @return or fails with {@link NotLeaderException} or {@link MembershipException}
   */
  public CompletionStage<Void> remove(String id) {
    return ratis.membership().remove(id);
  }

  /**
   * Hands the office of leader to another voter, on the leader. Entries on their way are finished
   * first; entries that come meanwhile are refused.
   *
   * @return or fails with {@link NotLeaderException} or {@link MembershipException}
   */
  public CompletionStage<Void> transferLeader(String id) {
    return ratis.membership().transferLeader(id);
  }

  /**
   * Takes part no more. A leader hands over first, if another voter can take over at once; after
   * much log a snapshot is taken first, so that the next start is a quick one. What is still on its
   * way then fails as one that may have been stored. Takes about 2 s, most of it for connections to
   * end; the group does not wait for that.
   */
  @Override
  public void close() {
    if (!closing.compareAndSet(false, true)) {
      return;
    }
    handOver();
    if (failure.get() == null
        && driver.bytesSinceSnapshot() > settings.bounds().snapshotBytes() / WORTH_A_SNAPSHOT) {
      lastSnapshot();
    }
    failure.compareAndSet(
        null,
        new ReplicationException(Code.STOPPED, "the member %s is closed".formatted(self.id())));
    end();
    events.shutdown();
  }

  private void handOver() {
    Optional<String> successor = leads() ? ratis.membership().successor() : Optional.empty();
    if (successor.isPresent()) {
      await(ratis.membership().transferLeader(successor.get()), "another voter must be elected");
    }
  }

  private void lastSnapshot() {
    await(ratis.division().snapshot(SNAPSHOT_LIMIT), "the next start replays more");
  }

  /** For what is better done before the end, but does not have to be. */
  private void await(CompletionStage<Void> done, String otherwise) {
    try {
      done.toCompletableFuture().get(SNAPSHOT_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException failed) {
      log.warn("{}: {}: {}", folder, otherwise, failed.toString());
    }
  }

  /** Once only: the folder may be another member's by the second time. */
  private synchronized void end() {
    if (ended) {
      return;
    }
    ended = true;
    try {
      ratis.close();
    } catch (IOException failed) {
      log.warn("{}: could not be closed in order", folder, failed);
    }
    try {
      folder.close();
    } catch (IOException failed) {
      log.warn("{}: its lock could not be given up", folder, failed);
    }
  }

  private void inEvents(Runnable task) {
    if (!started) {
      return;
    }
    try {
      events.execute(task);
    } catch (RejectedExecutionException closed) {
      log.debug("{} is closed, an event is dropped", self.id());
    }
  }

  private void snapshot() {
    ratis
        .division()
        .snapshot(SNAPSHOT_LIMIT)
        .whenComplete(
            (done, failed) -> {
              snapshotting.set(false);
              if (failed != null) {
                log.warn("{}: no snapshot was taken, the log grows: {}", folder, failed.toString());
              }
            });
  }

  private void stop(String reason, @Nullable Throwable cause) {
    ReplicationException why =
        new ReplicationException(
            Code.STOPPED, "member %s has stopped: %s".formatted(self.id(), reason), cause);
    if (failure.compareAndSet(null, why)) {
      log.error("{}", why.getMessage(), why);
      // Not on this thread: it is one that closing waits for.
      inEvents(
          () -> {
            leaderNotifier.tell();
            end();
          });
    }
  }

  /** Callbacks of the driver, on Ratis' threads. */
  private final class Events implements StateMachineAdapter.Listener {
    @Override
    public void leadershipChanged() {
      inEvents(leaderNotifier::tell);
    }

    @Override
    public void logGrew(long bytesSinceSnapshot) {
      if (bytesSinceSnapshot >= settings.bounds().snapshotBytes()
          && snapshotting.compareAndSet(false, true)) {
        inEvents(RaftMember.this::snapshot);
      }
    }

    @Override
    public void failed(String what, Throwable cause) {
      String remedy = "see to the disk below %s, then restart the node".formatted(folder);
      stop("%s: %s. Nothing more is acknowledged here; %s".formatted(what, cause, remedy), cause);
    }

    @Override
    public void unreadable(long index, UnreadableEntryException cause) {
      stop(SkippedEntries.remedy(index, cause), cause);
    }

    @Override
    public void stopped() {
      if (!closing.get()) {
        stop(
            "the group no longer counts it as a member, or Raft gave up on %s (see the log above)."
                    .formatted(folder)
                + " Restart the node; if it was removed, empty its folders, Raft's and the copy's,"
                + " and let it join anew",
            null);
      }
    }
  }
}
