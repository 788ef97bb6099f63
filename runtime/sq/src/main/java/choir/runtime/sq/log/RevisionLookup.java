package choir.runtime.sq.log;

import choir.core.sq.ScrollKey;
import org.jspecify.annotations.Nullable;

/** The changes of scrolls by their versions. */
public interface RevisionLookup {
  /** The change of a scroll that has exactly this version; null if it is not kept. */
  @Nullable Revision find(ScrollKey key, long version);

  /**
   * The last change of a scroll that is not later than a version; null if there was none.
   *
   * @throws HistoryExpiredException if it is not kept
   */
  @Nullable Revision asOf(ScrollKey key, long version);
}
