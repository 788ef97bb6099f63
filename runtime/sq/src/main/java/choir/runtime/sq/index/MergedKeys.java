package choir.runtime.sq.index;

import java.util.List;

/**
 * Walks the keys of several tables as one: of a key that several have the place of the newest
 * counts.
 */
public final class MergedKeys implements KeyCursor {
  private final KeyCursor[] sources;
  private final boolean[] live;
  private final boolean forward;
  private final boolean absent;
  private long upper;
  private int lower;
  private Place place = Place.ABSENT;

  /**
   * @param sources of one phext and one direction, the newest first; none was moved yet
   * @param forward their direction
   * @param absent whether keys that are absent are walked too
   */
  public MergedKeys(List<KeyCursor> sources, boolean forward, boolean absent) {
    this.sources = sources.toArray(KeyCursor[]::new);
    this.live = new boolean[this.sources.length];
    this.forward = forward;
    this.absent = absent;
    for (int i = 0; i < live.length; i++) {
      live[i] = this.sources[i].next();
    }
  }

  @Override
  public boolean next() {
    do {
      int first = first();
      if (first < 0) {
        return false;
      }
      upper = sources[first].upper();
      lower = sources[first].lower();
      place = sources[first].place();
      for (int i = first; i < live.length; i++) {
        if (live[i] && sources[i].upper() == upper && sources[i].lower() == lower) {
          live[i] = sources[i].next();
        }
      }
    } while (place.absent() && !absent);
    return true;
  }

  /** The newest of the sources that are at the next key; -1 if all have ended. */
  private int first() {
    int first = -1;
    for (int i = 0; i < live.length; i++) {
      if (live[i] && (first < 0 || isBefore(sources[i], sources[first]))) {
        first = i;
      }
    }
    return first;
  }

  private boolean isBefore(KeyCursor one, KeyCursor other) {
    int order = KeyTable.compare(one.upper(), one.lower(), other.upper(), other.lower());
    return forward ? order < 0 : order > 0;
  }

  @Override
  public long upper() {
    return upper;
  }

  @Override
  public int lower() {
    return lower;
  }

  @Override
  public Place place() {
    return place;
  }
}
