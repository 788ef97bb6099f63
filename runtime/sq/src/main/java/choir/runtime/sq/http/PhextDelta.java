package choir.runtime.sq.http;

import choir.core.phext.Checksum;
import choir.core.phext.Coordinate;
import choir.core.phext.Phext;
import choir.runtime.sq.store.StoredScroll;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The scrolls that another copy of a phext lacks, in order, and a mark where only that copy has
 * one. As {@link Phext#delta}, of a phext that need not fit into memory. Not thread-safe.
 */
final class PhextDelta implements Iterator<StoredScroll> {
  private final ScrollCursor ours;
  private final TreeMap<Coordinate, String> theirs;
  private @Nullable StoredScroll own;
  private @Nullable StoredScroll next;

  /**
   * @param theirs the checksums of the other copy
   */
  PhextDelta(ScrollCursor ours, SortedMap<Coordinate, String> theirs) {
    this.ours = ours;
    this.theirs = new TreeMap<>(theirs);
  }

  @Override
  public boolean hasNext() {
    while (next == null && (own != null || ours.hasNext() || !theirs.isEmpty())) {
      step();
    }
    return next != null;
  }

  @Override
  public StoredScroll next() {
    StoredScroll found = hasNext() ? next : null;
    if (found == null) {
      throw new NoSuchElementException();
    }
    next = null;
    return found;
  }

  private void step() {
    if (own == null && ours.hasNext()) {
      own = ours.next();
    }
    StoredScroll here = own;
    boolean onlyTheirs =
        !theirs.isEmpty() && (here == null || theirs.firstKey().compareTo(here.at()) < 0);
    if (onlyTheirs) {
      next = new Missing(theirs.pollFirstEntry().getKey());
    } else if (here != null) {
      own = null;
      next = checksum(here).equals(theirs.remove(here.at())) ? null : here;
    }
  }

  private static String checksum(StoredScroll scroll) {
    Checksum.Running sum = new Checksum.Running();
    scroll.pieces(sum::add);
    return sum.value();
  }

  /** Stands where only the other copy has a scroll. */
  private record Missing(Coordinate at) implements StoredScroll {
    @Override
    public long version() {
      return 0;
    }

    @Override
    public long bytes() {
      return Phext.MISSING.length();
    }

    @Override
    public String text() {
      return Phext.MISSING;
    }

    @Override
    public void pieces(Consumer<String> sink) {
      sink.accept(Phext.MISSING);
    }
  }
}
