package choir.runtime.sq.http;

import choir.core.phext.Coordinate;
import choir.runtime.sq.store.StoredScroll;
import choir.runtime.sq.store.View;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * The scrolls of a phext in order, fetched as they are asked for: between two calls nothing in the
 * store is held. Empty scrolls, and those that no breaks lead to, are not in a phext. Not
 * thread-safe.
 */
final class ScrollCursor implements Iterator<StoredScroll> {
  /** Scrolls looked up at a time: their texts are read later, one by one. */
  private static final int BATCH = 256;

  private static final Coordinate LAST = Coordinate.of("999.999.999/999.999.999/999.999.999");

  private final View view;
  private final String phext;
  private final Deque<StoredScroll> ahead = new ArrayDeque<>();
  private Optional<Coordinate> from = Optional.of(Coordinate.ORIGIN);

  ScrollCursor(View view, String phext) {
    this.view = view;
    this.phext = phext;
  }

  @Override
  public boolean hasNext() {
    while (ahead.isEmpty() && from.isPresent()) {
      fetch(from.get());
    }
    return !ahead.isEmpty();
  }

  @Override
  public StoredScroll next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return ahead.removeFirst();
  }

  private void fetch(Coordinate start) {
    from = Optional.empty();
    int[] seen = {0};
    view.visit(
        phext,
        start,
        LAST,
        scroll -> {
          if (seen[0]++ == BATCH) {
            from = Optional.of(scroll.at());
            return false;
          }
          if (scroll.bytes() > 0 && scroll.at().isReachable()) {
            ahead.addLast(scroll);
          }
          return true;
        });
  }
}
