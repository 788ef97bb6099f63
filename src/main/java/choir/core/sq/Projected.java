package choir.core.sq;

import java.util.List;

/**
 * An event that also writes scrolls, such as the result of a run, which can then be read without
 * activating its entity. Scrolls and event are stored atomically.
 */
public interface Projected {
  /** The changes to store with the event; deterministic. */
  List<Change> projection();
}
