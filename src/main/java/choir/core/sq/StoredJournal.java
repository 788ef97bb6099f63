package choir.core.sq;

import choir.core.phext.Coordinate;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is stored of a journal.
 *
 * @param ordinal of its entity
 * @param head as it is after its last event: the stored head is not written with each event
 */
public record StoredJournal(long ordinal, JournalHead head) {
  /** Finds a journal, by a few look-ups. */
  public static Optional<StoredJournal> find(ScrollReader scrolls, String persistenceId) {
    OptionalLong ordinal = scrolls.ordinal(persistenceId);
    if (ordinal.isEmpty()) {
      return Optional.empty();
    }
    return scrolls
        .text(JournalKeys.head(ordinal.getAsLong()))
        .map(JournalHead::parse)
        .filter(head -> head.persistenceId().equals(persistenceId))
        .map(head -> new StoredJournal(ordinal.getAsLong(), head))
        .map(stored -> stored.withEvents(scrolls));
  }

  private StoredJournal withEvents(ScrollReader scrolls) {
    long highest = head.highest();
    while (highest < JournalKeys.MAX_SEQUENCE) {
      long end = JournalKeys.lastOfLibrary(highest + 1);
      Optional<Coordinate> last =
          scrolls.last(
              JournalKeys.PHEXT,
              JournalKeys.event(ordinal, highest + 1).at(),
              JournalKeys.event(ordinal, end).at());
      if (last.isEmpty()) {
        break;
      }
      highest = JournalKeys.sequence(last.get());
      if (highest < end) {
        break;
      }
    }
    return highest == head.highest() ? this : new StoredJournal(ordinal, head.appended(highest));
  }

  /** The ordinal of the next journal: all have a head, in the first library. */
  static long nextOrdinal(ScrollReader scrolls) {
    return scrolls
        .last(JournalKeys.PHEXT, Coordinate.ORIGIN, JournalKeys.LAST_OF_FIRST_LIBRARY)
        .map(at -> JournalKeys.ordinal(at) + 1)
        .orElse(0L);
  }
}
