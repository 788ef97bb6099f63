package choir.core.sq;

import java.util.List;

/**
 * An event that also writes scrolls, such as the result of a run that anybody may look up without
 * waking its entity. The scrolls are stored exactly when the event is.
 */
public interface Projected {
  /** What to store beside the event; the same for the same event. */
  List<Change> projection();
}
