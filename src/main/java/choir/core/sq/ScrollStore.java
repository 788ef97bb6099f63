package choir.core.sq;

import choir.core.phext.Coordinate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The store as tools and actors see it: scrolls by address. Stages fail with {@link
 * StoreException}; when a write fails that way it may have been stored.
 */
public interface ScrollStore {
  CompletionStage<Optional<Scroll>> select(ScrollKey key);

  /** All scrolls of a phext in coordinate order, at most {@code limit}; none if it is not there. */
  CompletionStage<List<Scroll>> scrolls(String phext, Coordinate from, int limit);

  /** Applies all changes or none; completes once they are durable. */
  CompletionStage<Outcome> write(List<Change> changes);
}
