package choir.runtime.sq.index;

/**
 * Walks the keys of one phext in one direction. A key is a coordinate in two numbers. Not
 * thread-safe; what it walks must not change meanwhile.
 *
 * @see choir.core.phext.Coordinate#upperBits
 */
public interface KeyCursor {
  /**
   * Moves to the next key, at first to the first one.
   *
   * @return false if there is none
   */
  boolean next();

  long upper();

  int lower();

  /** May be {@link Place#ABSENT}. */
  Place place();
}
