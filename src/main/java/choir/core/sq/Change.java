package choir.core.sq;

/** A change of a scroll, as requested by a writer and as recorded in the scroll log. */
public sealed interface Change {
  ScrollKey key();

  /** Whether this change affects the scroll at {@code other}. */
  default boolean covers(ScrollKey other) {
    return key().equals(other);
  }

  /** Sets the scroll at {@code key} to {@code text}, which contains no break characters. */
  record Put(ScrollKey key, String text) implements Change {}

  /** Appends {@code text} to the scroll at {@code key}, which is created if absent. */
  record Add(ScrollKey key, String text) implements Change {}

  /** Like {@link Put}, with a text staged in pieces. */
  record PutStaged(ScrollKey key, Staged text) implements Change {}

  /** Like {@link Add}, with a text staged in pieces. */
  record AddStaged(ScrollKey key, Staged text) implements Change {}

  /** Deletes the scroll at {@code key}. */
  record Delete(ScrollKey key) implements Change {}

  /**
   * Deletes all scrolls of the book of {@code key} up to and including {@code key}. One record,
   * regardless of their number.
   */
  record Cut(ScrollKey key) implements Change {
    @Override
    public boolean covers(ScrollKey other) {
      return other.phext().equals(key.phext())
          && other.at().upperBits() == key.at().upperBits()
          && other.at().lowerBits() <= key.at().lowerBits();
    }
  }
}
