package choir.runtime.sq.log;

import choir.core.sq.ScrollKey;
import java.time.Instant;

/**
 * One change of one scroll.
 *
 * @param version index of the operation
 * @param part number of its record; rises within a version, and is the same on all nodes
 * @param bytes of the scroll's text after it, as UTF-8; 0 after a deletion
 */
public record Version(ScrollKey key, long version, int part, Instant time, Kind kind, long bytes) {
  /** The kind of change. */
  public enum Kind {
    /** The text was set. */
    PUT,
    /** Text was joined to its end. */
    ADD,
    /** The scroll was taken away. */
    DELETE
  }
}
