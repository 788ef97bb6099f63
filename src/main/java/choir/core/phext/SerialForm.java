package choir.core.phext;

/**
 * Writes a phext scroll by scroll, for those that are too large to be held at once: the breaks that
 * lead to each scroll, as {@link Phext#serialize} has them. Not thread-safe.
 */
public final class SerialForm {
  private final Cursor cursor = new Cursor();

  /**
   * The breaks between the scroll before (or the beginning) and the next one.
   *
   * @param at behind the one before
   * @throws IllegalArgumentException if no breaks lead there
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
