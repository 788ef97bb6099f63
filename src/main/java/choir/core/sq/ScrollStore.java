package choir.core.sq;

import choir.core.phext.Coordinate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The store as used by tools and actors: scrolls by key. Stages fail with {@link StoreException}; a
 * failed write may have been stored.
 */
public interface ScrollStore {
  CompletionStage<Optional<Scroll>> select(ScrollKey key);

  /**
   * Selects a scroll as of the call: sees every write that was acknowledged before, on any node. A
   * store whose {@link #select} reads a copy that may lag asks its leader first.
   */
  default CompletionStage<Optional<Scroll>> selectLatest(ScrollKey key) {
    return select(key);
  }

  /** Scrolls of a phext in coordinate order, at most {@code limit}; empty if it does not exist. */
  CompletionStage<List<Scroll>> scrolls(String phext, Coordinate from, int limit);

  /** Applies all changes or none; completes once they are durable. */
  CompletionStage<Outcome> write(List<Change> changes);

  /**
   * As {@link #write(List)} if all conditions hold, and {@link Outcome.Stale} otherwise. A store
   * without conditions refuses it ({@link Outcome.Code#UNSUPPORTED}).
   */
  default CompletionStage<Outcome> write(List<Change> changes, List<Condition> conditions) {
    return CompletableFuture.completedStage(
        new Outcome.Refused(Outcome.Code.UNSUPPORTED, "this store has no conditional writes"));
  }
}
