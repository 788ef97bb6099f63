package choir.runtime.sq.index;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one phext in memory: a sorted list of leaves of at most {@value #LEAF} entries of 36
 * bytes. Not thread-safe.
 */
public final class KeyTable {
  private static final int LEAF = 256;

  /** The sign bit of a part says {@code chained}, that of a length says {@code gone}. */
  static final int FLAG = Integer.MIN_VALUE;

  private static final class Leaf {
    long[] upper = new long[8];
    int[] lower = new int[8];
    int[] segment = new int[8];
    int[] part = new int[8];
    int[] length = new int[8];
    long[] version = new long[8];
    int size;

    /** The position of a key, or {@code -(position to insert at) - 1}. */
    int find(long up, int low) {
      int from = 0;
      int to = size - 1;
      while (from <= to) {
        int middle = (from + to) >>> 1;
        int order = compare(upper[middle], lower[middle], up, low);
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
      segment[at] = place.segment();
      part[at] = place.part() | (place.chained() ? FLAG : 0);
      length[at] = place.length() | (place.gone() ? FLAG : 0);
      version[at] = place.version();
    }

    Place get(int at) {
      return new Place(
          segment[at],
          part[at] & ~FLAG,
          length[at] & ~FLAG,
          version[at],
          length[at] < 0,
          part[at] < 0);
    }

    void insert(int at, long up, int low, Place place) {
      if (size == upper.length) {
        resize(Math.min(LEAF, size * 2));
      }
      move(this, at, this, at + 1, size - at);
      upper[at] = up;
      lower[at] = low;
      set(at, place);
      size++;
    }

    private void resize(int capacity) {
      upper = Arrays.copyOf(upper, capacity);
      lower = Arrays.copyOf(lower, capacity);
      segment = Arrays.copyOf(segment, capacity);
      part = Arrays.copyOf(part, capacity);
      length = Arrays.copyOf(length, capacity);
      version = Arrays.copyOf(version, capacity);
    }

    /** A new leaf with the upper half; at the right edge nearly nothing, for ascending keys. */
    Leaf split(boolean rightmost) {
      int keep = rightmost ? size - 8 : size / 2;
      Leaf right = new Leaf();
      int moved = size - keep;
      right.resize(Math.max(8, moved));
      move(this, keep, right, 0, moved);
      right.size = moved;
      size = keep;
      return right;
    }

    private static void move(Leaf from, int at, Leaf to, int into, int count) {
      System.arraycopy(from.upper, at, to.upper, into, count);
      System.arraycopy(from.lower, at, to.lower, into, count);
      System.arraycopy(from.segment, at, to.segment, into, count);
      System.arraycopy(from.part, at, to.part, into, count);
      System.arraycopy(from.length, at, to.length, into, count);
      System.arraycopy(from.version, at, to.version, into, count);
    }
  }

  private final List<Leaf> leaves = new ArrayList<>(List.of(new Leaf()));
  private int size;

  /** Number of keys, the absent ones included. */
  public int size() {
    return size;
  }

  /** The place of a key, which may be {@link Place#ABSENT}; null if this table has none. */
  public @Nullable Place get(long upper, int lower) {
    Leaf leaf = leaves.get(leafOf(upper, lower));
    int at = leaf.find(upper, lower);
    return at < 0 ? null : leaf.get(at);
  }

  /** Sets the place of a key. */
  public void put(long upper, int lower, Place place) {
    int number = leafOf(upper, lower);
    Leaf leaf = leaves.get(number);
    int at = leaf.find(upper, lower);
    if (at >= 0) {
      leaf.set(at, place);
      return;
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
    size++;
  }

  /**
   * Walks the keys from one on, which need not be there.
   *
   * @param forward upwards, else downwards
   */
  public KeyCursor cursor(long upper, int lower, boolean forward) {
    int number = leafOf(upper, lower);
    int found = leaves.get(number).find(upper, lower);
    int at = found >= 0 ? found : forward ? -found - 1 : -found - 2;
    return new Cursor(number, at, forward);
  }

  private final class Cursor implements KeyCursor {
    private final boolean forward;
    private int number;
    private int following;
    private int at;
    private Leaf leaf;

    Cursor(int number, int first, boolean forward) {
      this.number = number;
      this.following = first;
      this.forward = forward;
      this.leaf = leaves.get(number);
    }

    @Override
    public boolean next() {
      while (following < 0 || following >= leaf.size) {
        number += forward ? 1 : -1;
        if (number < 0 || number >= leaves.size()) {
          number = forward ? leaves.size() : -1;
          return false;
        }
        leaf = leaves.get(number);
        following = forward ? 0 : leaf.size - 1;
      }
      at = following;
      following += forward ? 1 : -1;
      return true;
    }

    @Override
    public long upper() {
      return leaf.upper[at];
    }

    @Override
    public int lower() {
      return leaf.lower[at];
    }

    @Override
    public Place place() {
      return leaf.get(at);
    }
  }

  /** The last leaf whose first key is not behind the key given. */
  private int leafOf(long upper, int lower) {
    int from = 0;
    int to = leaves.size() - 1;
    while (from < to) {
      int middle = (from + to + 1) >>> 1;
      Leaf leaf = leaves.get(middle);
      if (compare(leaf.upper[0], leaf.lower[0], upper, lower) <= 0) {
        from = middle;
      } else {
        to = middle - 1;
      }
    }
    return from;
  }

  static int compare(long upper, int lower, long otherUpper, int otherLower) {
    int order = Long.compare(upper, otherUpper);
    return order != 0 ? order : Integer.compare(lower, otherLower);
  }
}
