package choir.core.sq;

import java.util.Optional;

/** Reads scrolls as of all operations decided so far, whether they are durable or not. */
public interface ScrollReader {
  Optional<String> text(ScrollKey key);

  /** The version of a scroll; 0 if there is none. */
  long version(ScrollKey key);

  /** How many bytes its text has as UTF-8; 0 if there is none. */
  long bytes(ScrollKey key);
}
