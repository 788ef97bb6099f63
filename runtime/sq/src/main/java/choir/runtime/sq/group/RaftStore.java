package choir.runtime.sq.group;

import choir.core.phext.Coordinate;
import choir.core.sq.Entry;
import choir.core.sq.Operation;
import choir.core.sq.OperationCodec;
import choir.core.sq.Outcome;
import choir.core.sq.Scroll;
import choir.core.sq.ScrollKey;
import choir.core.sq.StoreException;
import choir.core.sq.StoreException.Code;
import choir.runtime.sq.store.Replica;
import choir.runtime.sq.store.ReplicaStore;
import choir.runtime.sq.store.StoreStats;
import choir.runtime.sq.store.StoreStats.Fsyncs;
import choir.runtime.sq.store.Timers;
import java.io.Closeable;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The store on a member of a group. Operations go to the leader; reads come from the local copy,
 * which may lag behind: what this node was told is stored, it reads, and a journal is handed over
 * only once all its events are here. {@link #barrier} makes a read linearizable.
 */
public final class RaftStore extends ReplicaStore {
  private final Consensus consensus;
  private final InstantSource clock;
  private final ProposalQueue proposals;
  private final AppliedIndex appliedIndex;
  private final Closeable watching;
  private final AtomicLong told = new AtomicLong();

  /** Forwarded operations without an answer. */
  private final Set<Forwarded> forwarded = new HashSet<>();

  private volatile @Nullable LeaderLink link;

  private static final class Forwarded {
    final String address;
    final int operations;
    final CompletableFuture<List<Attempt>> attempt = new CompletableFuture<>();

    Forwarded(String address, int operations) {
      this.address = address;
      this.operations = operations;
    }
  }

  /**
   * @param replica the copy here, which {@code consensus} writes
   */
  public RaftStore(Replica replica, Consensus consensus, InstantSource clock, Timers timers) {
    super(replica);
    this.consensus = consensus;
    this.clock = clock;
    this.proposals = new ProposalQueue(this::send, timers);
    this.appliedIndex = new AppliedIndex(replica.position().version(), timers);
    this.watching = replica.watch(appliedIndex::advance);
    consensus.onLeader(this::leaderChanged);
  }

  /** Opens the way to the node that leads, without which only the leader itself can write. */
  public void forwardOver(LeaderLink newLink) {
    link = newLink;
    proposals.wake();
  }

  @Override
  public CompletionStage<Outcome> submit(Operation operation) {
    return proposals.submit(operation).thenCompose(this::shown);
  }

  /**
   * A journal is handed over once the copy here has all its events: a replay would not notice that
   * the last ones are missing.
   */
  private CompletionStage<Outcome> shown(Outcome outcome) {
    switch (outcome) {
      case Outcome.Done done -> told.accumulateAndGet(done.index(), Math::max);
      case Outcome.Opened opened -> {
        told.accumulateAndGet(opened.index(), Math::max);
        return appliedIndex.await(opened.index()).thenApply(here -> outcome);
      }
      case Outcome.Stale stale -> {}
      case Outcome.Refused refused -> {}
    }
    return CompletableFuture.completedFuture(outcome);
  }

  private CompletionStage<List<Attempt>> send(List<byte[]> operations) {
    if (consensus.leads()) {
      return consensus
          .submit(new Entry(clock.instant(), operations).toBytes())
          .handle(
              (answer, failure) ->
                  failure == null
                      ? Entry.outcomes(answer).stream().<Attempt>map(Attempt.Answered::new).toList()
                      : Attempt.allFailed(operations.size(), failure));
    }
    Optional<String> leader = consensus.leaderAddress();
    LeaderLink way = link;
    if (leader.isEmpty() || way == null) {
      return CompletableFuture.completedFuture(
          Attempt.allFailed(
              operations.size(),
              new StoreException(
                  Code.UNAVAILABLE,
                  "no member of the store leads, or it is not known which; nothing was stored")));
    }
    return forward(way, leader.get(), operations);
  }

  private CompletionStage<List<Attempt>> forward(
      LeaderLink way, String address, List<byte[]> operations) {
    Forwarded sent = new Forwarded(address, operations.size());
    synchronized (forwarded) {
      forwarded.add(sent);
    }
    way.forward(address, operations).thenAccept(sent.attempt::complete);
    return sent.attempt.whenComplete(
        (done, failure) -> {
          synchronized (forwarded) {
            forwarded.remove(sent);
          }
        });
  }

  /** Does not wait for the answers of a leader that is one no more. */
  private void leaderChanged() {
    Optional<String> leader = consensus.leaderAddress();
    List<Forwarded> given = new ArrayList<>();
    synchronized (forwarded) {
      for (Forwarded each : forwarded) {
        if (!leader.equals(Optional.of(each.address))) {
          given.add(each);
        }
      }
    }
    for (Forwarded each : given) {
      StoreException gone =
          new StoreException(
              Code.UNCERTAIN,
              "the node at " + each.address + " leads no more; it may have been stored");
      each.attempt.complete(Attempt.allFailed(each.operations, gone));
    }
    proposals.wake();
  }

  /** Takes operations of another node, once: it repeats them itself if need be. */
  public CompletionStage<List<Attempt>> submitForwarded(List<byte[]> operations) {
    if (!consensus.leads()) {
      return CompletableFuture.completedFuture(
          Attempt.allFailed(
              operations.size(),
              new StoreException(Code.UNAVAILABLE, "this node does not lead; nothing was stored")));
    }
    List<CompletionStage<Outcome>> outcomes = new ArrayList<>(operations.size());
    for (byte[] operation : operations) {
      outcomes.add(readable(operation) ? proposals.submitOnce(operation) : unreadable());
    }
    return Attempt.all(outcomes);
  }

  /** One that cannot be read must not take with it those that share its entry. */
  private static boolean readable(byte[] operation) {
    try {
      OperationCodec.decode(operation);
      return true;
    } catch (IllegalArgumentException unreadable) {
      return false;
    }
  }

  private static CompletionStage<Outcome> unreadable() {
    return CompletableFuture.failedFuture(
        new StoreException(
            Code.UNAVAILABLE,
            "the node that leads cannot read this operation; nothing was stored. Upgrade it to"
                + " this node's version"));
  }

  @Override
  public CompletionStage<Optional<Scroll>> select(ScrollKey key) {
    return appliedIndex.await(told.get()).thenCompose(here -> super.select(key));
  }

  @Override
  public CompletionStage<List<Scroll>> scrolls(String phext, Coordinate from, int limit) {
    return appliedIndex.await(told.get()).thenCompose(here -> super.scrolls(phext, from, limit));
  }

  @Override
  public CompletionStage<Long> barrier() {
    return consensus.barrier().thenApply(here -> replica().position().version());
  }

  @Override
  public Optional<StoreException> failure() {
    return consensus.failure();
  }

  /** Writes wait for Raft's log; the copy's own is forced only now and then. */
  @Override
  public StoreStats stats() throws IOException {
    return super.stats()
        .with(consensus.fsyncs().map(times -> new Fsyncs(StoreStats.RAFT_LOG, times)));
  }

  @Override
  public InstantSource time() {
    return clock;
  }

  /** Fails waiting operations; the copy and the member are closed by their owners. */
  @Override
  public void close() throws IOException {
    proposals.close(new StoreException(Code.STOPPED, "the store of this node is closed"));
    watching.close();
  }
}
