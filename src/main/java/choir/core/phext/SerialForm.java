package choir.core.phext;

/**
 * Serializes a phext incrementally, for phexts too large for memory: computes the breaks before
 * each scroll, as in {@link Phext#serialize}. Not thread-safe.
 */
public final class SerialForm {
  private final Cursor cursor = new Cursor();

  /**
   * The breaks between the previous scroll (or the beginning) and the next one.
   *
   * @param at coordinate of the next scroll, after the previous one
   * @throws IllegalArgumentException if the coordinate is not reachable
   */
  public String breaksTo(Coordinate at) {
    if (!at.isReachable() || at.compareTo(cursor.coordinate()) < 0) {
      throw new IllegalArgumentException(
          "no breaks lead from " + cursor.coordinate() + " to " + at);
    }
    StringBuilder breaks = new StringBuilder();
    cursor.moveTo(at, breaks);
    return breaks.toString();
  }
}
