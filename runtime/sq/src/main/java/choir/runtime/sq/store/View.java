package choir.runtime.sq.store;

import choir.core.phext.Coordinate;
import choir.core.sq.ScrollKey;
import java.time.Instant;
import java.util.Optional;

/** A snapshot of the scrolls as of one version of the store. */
public interface View {
  /** The last operation that it reflects. */
  long version();

  /** When that was. */
  Instant time();

  Optional<StoredScroll> find(ScrollKey key);

  /** Walks a phext's scrolls in order of their coordinates, both ends included. */
  void visit(String phext, Coordinate from, Coordinate to, Visitor visitor);

  /** Receives scrolls in order; {@code false} ends the walk. */
  interface Visitor {
    boolean visit(StoredScroll scroll);
  }
}
