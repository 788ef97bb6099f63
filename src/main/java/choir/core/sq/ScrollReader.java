package choir.core.sq;

import java.util.Optional;

/** Reads scrolls as of all operations decided so far, durable or not. */
public interface ScrollReader {
  Optional<String> text(ScrollKey key);

  /** The version of a scroll; 0 if absent. */
  long version(ScrollKey key);

  /** The size of a scroll's text in UTF-8 bytes; 0 if absent. */
  long bytes(ScrollKey key);
}
