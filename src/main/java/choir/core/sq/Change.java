package choir.core.sq;

/** One change of a scroll: what a writer wants and what a record of the scroll log says. */
public sealed interface Change {
  ScrollKey key();

  /** Whether this change says what becomes of the scroll at {@code other}. */
  default boolean covers(ScrollKey other) {
    return key().equals(other);
  }

  /** Sets the scroll at {@code key} to {@code text}, which never holds a break character. */
  record Put(ScrollKey key, String text) implements Change {}

  /** Joins {@code text} to the end of the scroll at {@code key}, which begins with it if new. */
  record Add(ScrollKey key, String text) implements Change {}

  /** As {@link Put}, of a text that was stored in pieces before. */
  record PutStaged(ScrollKey key, Staged text) implements Change {}

  /** As {@link Add}, of a text that was stored in pieces before. */
  record AddStaged(ScrollKey key, Staged text) implements Change {}

  /** The scroll at {@code key} is gone. */
  record Delete(ScrollKey key) implements Change {}

  /**
   * All scrolls of the book of {@code key}, from its beginning up to and including {@code key}, are
   * gone. One record however many they are.
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
