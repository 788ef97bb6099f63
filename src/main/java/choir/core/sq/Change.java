package choir.core.sq;

/** One stored change: what a record of the scroll log says. */
public sealed interface Change {
  ScrollKey key();

  /** Whether the scroll at {@code other} is what this change says, and no longer what it was. */
  default boolean covers(ScrollKey other) {
    return key().equals(other);
  }

  /** The scroll at {@code key} now reads {@code text}. Never holds a break character. */
  record Put(ScrollKey key, String text) implements Change {}

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
