package choir.runtime.sq.group;

import choir.core.sq.StoreException;
import choir.core.sq.StoreException.Code;
import choir.runtime.sq.store.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The version that the local copy has applied, for callers that wait for one. */
final class AppliedIndex {
  /** A copy that is further behind than this needs a person, or another node. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private record Waiting(long version, CompletableFuture<Void> done) {}

  private final PriorityQueue<Waiting> waiting =
      new PriorityQueue<>(Comparator.comparingLong(Waiting::version));
  private final Timers timers;
  private long applied;

  AppliedIndex(long version, Timers timers) {
    this.applied = version;
    this.timers = timers;
  }

  /** Completes once the copy shows {@code version}; fails as UNAVAILABLE after 10 s. */
  CompletionStage<Void> await(long version) {
    Waiting entry = new Waiting(version, new CompletableFuture<>());
    synchronized (this) {
      if (version <= applied) {
        return CompletableFuture.completedFuture(null);
      }
      waiting.add(entry);
    }
    timers.after(PATIENCE, () -> giveUp(entry));
    return entry.done();
  }

  private void giveUp(Waiting entry) {
    boolean late;
    long shown;
    synchronized (this) {
      late = waiting.remove(entry);
      shown = applied;
    }
    if (late) {
      entry
          .done()
          .completeExceptionally(
              new StoreException(
                  Code.UNAVAILABLE,
                  "the copy on this node is at version %d and did not reach %d within %d s"
                      .formatted(shown, entry.version(), PATIENCE.toSeconds())));
    }
  }

  /** The copy shows this version now. */
  void advance(long version) {
    List<Waiting> ready = new ArrayList<>();
    synchronized (this) {
      applied = Math.max(applied, version);
      Waiting next = waiting.peek();
      while (next != null && next.version() <= applied) {
        ready.add(waiting.remove());
        next = waiting.peek();
      }
    }
    ready.forEach(each -> each.done().complete(null));
  }
}
