package choir.runtime.revisions;

import choir.core.sq.ScrollKey;
import java.util.Optional;

/** The earlier texts of scrolls. */
@FunctionalInterface
public interface TextHistory {
  /**
   * A text that a scroll once had.
   *
   * @param checksum of the text, as {@link choir.core.phext.Checksum} gives it
   * @return empty if the history of the scroll does not hold it any more
   */
  Optional<String> find(ScrollKey key, String checksum);
}
