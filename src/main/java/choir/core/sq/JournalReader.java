package choir.core.sq;

import java.util.List;
import java.util.Optional;

/** Reads journals without opening them, so that their owners are not fenced. */
public interface JournalReader {
  /**
   * The head of a journal; empty if there is none. It may count events that are just being written
   * and cannot be read yet.
   */
  Optional<JournalHead> head(String persistenceId);

  /** Events in a range of sequence numbers, oldest first. */
  List<Scroll> events(String persistenceId, long from, long to, int limit);
}
