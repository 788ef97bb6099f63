package choir.runtime.sq.log;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The locations of the scrolls of one phext: a sorted list of leaves of at most {@value #LEAF}
 * entries, 32 bytes an entry, so that a million scrolls cost some 40 MB of heap. Not thread-safe.
 */
public final class ScrollIndex {
  private static final int LEAF = 256;

  /**
   * The sign bit of a segment's number says {@code chained}, that of a length says {@code gone}.
   */
  private static final int FLAG = Integer.MIN_VALUE;

  /**
   * Where the last change of a scroll lies.
   *
   * @param segment number of the segment
   * @param offset of the record's first byte
   * @param length of the record in bytes, its end mark included
   * @param version of the change
   * @param gone whether it took the scroll away: kept so that its history can be found
   * @param chained whether the record's text is joined to that of an earlier one
   */
  public record Place(
      int segment, int offset, int length, long version, boolean gone, boolean chained) {}

  /** Receives entries in key order; {@code false} ends the walk. */
  interface Visitor {
    boolean visit(long upper, int lower, Place place);
  }

  private static final class Leaf {
    long[] upper = new long[8];
    int[] lower = new int[8];
    int[] segment = new int[8];
    int[] offset = new int[8];
    int[] length = new int[8];
    long[] version = new long[8];
    int size;

    /** The position of a key, or {@code -(position to insert at) - 1}. */
    int find(long up, int low) {
      int from = 0;
      int to = size - 1;
      while (from <= to) {
        int middle = (from + to) >>> 1;
        int order = Long.compare(upper[middle], up);
        if (order == 0) {
          order = Integer.compare(lower[middle], low);
        }
        if (order == 0) {
          return middle;
        }
        if (order < 0) {
          from = middle + 1;
        } else {
          to = middle - 1;
        }
      }
      return -from - 1;
    }

    void set(int at, Place place) {
      segment[at] = place.segment() | (place.chained() ? FLAG : 0);
      offset[at] = place.offset();
      length[at] = place.length() | (place.gone() ? FLAG : 0);
      version[at] = place.version();
    }

    Place get(int at) {
      return new Place(
          segment[at] & ~FLAG,
          offset[at],
          length[at] & ~FLAG,
          version[at],
          length[at] < 0,
          segment[at] < 0);
    }

    void insert(int at, long up, int low, Place place) {
      if (size == upper.length) {
        int capacity = Math.min(LEAF, size * 2);
        upper = Arrays.copyOf(upper, capacity);
        lower = Arrays.copyOf(lower, capacity);
        segment = Arrays.copyOf(segment, capacity);
        offset = Arrays.copyOf(offset, capacity);
        length = Arrays.copyOf(length, capacity);
        version = Arrays.copyOf(version, capacity);
      }
      move(this, at, this, at + 1, size - at);
      upper[at] = up;
      lower[at] = low;
      set(at, place);
      size++;
    }

    void remove(int from, int to) {
      move(this, to, this, from, size - to);
      size -= to - from;
    }

    /** A new leaf with the upper half; at the right edge nearly nothing, for ascending keys. */
    Leaf split(boolean rightmost) {
      int keep = rightmost ? size - 8 : size / 2;
      Leaf right = new Leaf();
      int moved = size - keep;
      int capacity = Math.max(8, moved);
      right.upper = new long[capacity];
      right.lower = new int[capacity];
      right.segment = new int[capacity];
      right.offset = new int[capacity];
      right.length = new int[capacity];
      right.version = new long[capacity];
      move(this, keep, right, 0, moved);
      right.size = moved;
      size = keep;
      return right;
    }

    private static void move(Leaf from, int at, Leaf to, int into, int count) {
      System.arraycopy(from.upper, at, to.upper, into, count);
      System.arraycopy(from.lower, at, to.lower, into, count);
      System.arraycopy(from.segment, at, to.segment, into, count);
      System.arraycopy(from.offset, at, to.offset, into, count);
      System.arraycopy(from.length, at, to.length, into, count);
      System.arraycopy(from.version, at, to.version, into, count);
    }
  }

  private final boolean latestOnly;
  private final ArrayList<Leaf> leaves = new ArrayList<>(List.of(new Leaf()));
  private long size;
  private long bytes;
  private long stored;
  private long floor;

  /**
   * @param latestOnly whether the phext keeps nothing but the latest version of each scroll
   */
  ScrollIndex(boolean latestOnly) {
    this.latestOnly = latestOnly;
  }

  boolean latestOnly() {
    return latestOnly;
  }

  /** Number of scrolls, without the deleted ones. */
  long size() {
    return size;
  }

  /** Bytes of the records that say what the scrolls are now. */
  long bytes() {
    return bytes;
  }

  /** Bytes of all records in the log, whatever they say of a scroll. */
  long stored() {
    return stored;
  }

  /** Takes note of records that were stored, or, with a negative number, left out of the log. */
  void store(long recordBytes) {
    stored += recordBytes;
  }

  /** The version before which something is missing in the log; 0 if nothing is. */
  long floor() {
    return floor;
  }

  /** Takes note that the log lacks what a scroll was before a version. */
  void lacksBefore(long version) {
    floor = Math.max(floor, version);
  }

  private void count(Place place, int sign) {
    if (!place.gone()) {
      size += sign;
      bytes += (long) sign * place.length();
    }
  }

  @Nullable Place get(long upper, int lower) {
    Leaf leaf = leaves.get(leafOf(upper, lower));
    int at = leaf.find(upper, lower);
    return at < 0 ? null : leaf.get(at);
  }

  /** Sets the place of a scroll and returns the one it had. */
  @Nullable Place put(long upper, int lower, Place place) {
    int number = leafOf(upper, lower);
    Leaf leaf = leaves.get(number);
    int at = leaf.find(upper, lower);
    if (at >= 0) {
      Place before = leaf.get(at);
      leaf.set(at, place);
      count(before, -1);
      count(place, 1);
      return before;
    }
    if (leaf.size == LEAF) {
      Leaf right = leaf.split(number == leaves.size() - 1 && -at - 1 == LEAF);
      leaves.add(number + 1, right);
      if (right.find(upper, lower) != -1) {
        leaf = right;
      }
      at = leaf.find(upper, lower);
    }
    leaf.insert(-at - 1, upper, lower, place);
    count(place, 1);
    return null;
  }

  @Nullable Place remove(long upper, int lower) {
    int number = leafOf(upper, lower);
    Leaf leaf = leaves.get(number);
    int at = leaf.find(upper, lower);
    if (at < 0) {
      return null;
    }
    Place before = leaf.get(at);
    leaf.remove(at, at + 1);
    dropIfEmpty(number);
    count(before, -1);
    return before;
  }

  /** Removes the entries of one book up to and including {@code lower}; returns their places. */
  List<Place> cut(long upper, int lower) {
    List<Place> removed = new ArrayList<>();
    int number = leafOf(upper, 0);
    while (number < leaves.size()) {
      Leaf leaf = leaves.get(number);
      int from = position(leaf.find(upper, 0));
      int end = leaf.find(upper, lower);
      int to = end >= 0 ? end + 1 : position(end);
      for (int i = from; i < to; i++) {
        removed.add(leaf.get(i));
      }
      boolean more = to == leaf.size;
      leaf.remove(from, to);
      if (!dropIfEmpty(number)) {
        number++;
      }
      if (!more) {
        break;
      }
    }
    removed.forEach(place -> count(place, -1));
    return removed;
  }

  /** Walks the entries from a key on. */
  void from(long upper, int lower, Visitor visitor) {
    int number = leafOf(upper, lower);
    int at = position(leaves.get(number).find(upper, lower));
    for (; number < leaves.size(); number++, at = 0) {
      Leaf leaf = leaves.get(number);
      for (; at < leaf.size; at++) {
        if (!visitor.visit(leaf.upper[at], leaf.lower[at], leaf.get(at))) {
          return;
        }
      }
    }
  }

  /** Walks the entries from a key backwards, the key's own first. */
  void backFrom(long upper, int lower, Visitor visitor) {
    int number = leafOf(upper, lower);
    int found = leaves.get(number).find(upper, lower);
    int at = found >= 0 ? found : -found - 2;
    while (true) {
      Leaf leaf = leaves.get(number);
      for (; at >= 0; at--) {
        if (!visitor.visit(leaf.upper[at], leaf.lower[at], leaf.get(at))) {
          return;
        }
      }
      if (number == 0) {
        return;
      }
      number--;
      at = leaves.get(number).size - 1;
    }
  }

  private static int position(int found) {
    return found >= 0 ? found : -found - 1;
  }

  private boolean dropIfEmpty(int number) {
    if (leaves.get(number).size > 0 || leaves.size() == 1) {
      return false;
    }
    leaves.remove(number);
    return true;
  }

  /** The last leaf whose first key is not behind the key given. */
  private int leafOf(long upper, int lower) {
    int from = 0;
    int to = leaves.size() - 1;
    while (from < to) {
      int middle = (from + to + 1) >>> 1;
      Leaf leaf = leaves.get(middle);
      int order = Long.compare(leaf.upper[0], upper);
      if (order == 0) {
        order = Integer.compare(leaf.lower[0], lower);
      }
      if (order <= 0) {
        from = middle;
      } else {
        to = middle - 1;
      }
    }
    return from;
  }
}
