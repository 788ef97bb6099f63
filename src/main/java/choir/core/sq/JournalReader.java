package choir.core.sq;

import java.util.List;
import java.util.Optional;

/** Reads journals beside their owners: it never opens one, so that nobody is fenced off. */
public interface JournalReader {
  /** What is known of a journal beside its events; empty if there is none. */
  Optional<JournalHead> head(String persistenceId);

  /** Events from one number to another, oldest first. */
  List<Scroll> events(String persistenceId, long from, long to, int limit);
}
