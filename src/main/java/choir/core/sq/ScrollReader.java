package choir.core.sq;

import choir.core.phext.Coordinate;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads scrolls as of all operations decided so far, durable or not. */
public interface ScrollReader {
  Optional<String> text(ScrollKey key);

  /** The version of a scroll; 0 if absent. */
  long version(ScrollKey key);

  /** The size of a scroll's text in UTF-8 bytes; 0 if absent. */
  long bytes(ScrollKey key);

  /** The last scroll of a phext from a coordinate to another, both included. */
  Optional<Coordinate> last(String phext, Coordinate from, Coordinate to);

  /** The ordinal of the journal whose {@link JournalHead} says this id; empty if there is none. */
  OptionalLong ordinal(String persistenceId);
}
