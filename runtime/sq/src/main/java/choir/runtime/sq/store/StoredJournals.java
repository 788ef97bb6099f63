package choir.runtime.sq.store;

import choir.core.sq.JournalHead;
import choir.core.sq.JournalKeys;
import choir.core.sq.Scroll;
import choir.core.sq.ScrollKey;
import choir.core.sq.StoredJournal;
import choir.runtime.sq.log.LogReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads journals without opening them, so that no owner is fenced. */
final class StoredJournals {
  private final LogReader reader;

  StoredJournals(LogReader reader) {
    this.reader = reader;
  }

  private Optional<StoredJournal> find(String persistenceId) {
    return reader.log().reading(() -> StoredJournal.find(reader, persistenceId));
  }

  Optional<JournalHead> head(String persistenceId) {
    return find(persistenceId).map(StoredJournal::head);
  }

  List<Scroll> events(String persistenceId, long from, long to, int limit) {
    return range(persistenceId, from, to, limit, JournalKeys::event);
  }

  List<Scroll> snapshots(String persistenceId, long from, long to) {
    return range(persistenceId, from, to, Integer.MAX_VALUE, JournalKeys::snapshot);
  }

  private interface KeyOf {
    ScrollKey at(long ordinal, long sequence);
  }

  private List<Scroll> range(String persistenceId, long from, long to, int limit, KeyOf key) {
    OptionalLong ordinal = reader.ordinal(persistenceId);
    List<Scroll> found = new ArrayList<>();
    if (ordinal.isEmpty()) {
      return found;
    }
    long last = Math.min(to, JournalKeys.MAX_SEQUENCE);
    long start = Math.max(1, from);
    while (start <= last && found.size() < limit) {
      long end = Math.min(last, JournalKeys.lastOfLibrary(start));
      found.addAll(
          reader.scan(
              JournalKeys.PHEXT,
              key.at(ordinal.getAsLong(), start).at(),
              key.at(ordinal.getAsLong(), end).at(),
              limit - found.size()));
      start = end + 1;
    }
    return found;
  }

  /** The newest snapshots up to a sequence number, newest first. */
  List<Scroll> newestSnapshots(String persistenceId, long from, long to, int limit) {
    OptionalLong ordinal = reader.ordinal(persistenceId);
    List<Scroll> found = new ArrayList<>();
    long first = Math.max(1, from);
    long end = Math.min(to, JournalKeys.MAX_SEQUENCE);
    while (ordinal.isPresent() && end >= first && found.size() < limit) {
      // Most entities never leave their first library; the walk below ends at once elsewhere.
      long start = Math.max(first, JournalKeys.firstOfLibrary(end));
      found.addAll(
          reader.scanBack(
              JournalKeys.PHEXT,
              JournalKeys.snapshot(ordinal.getAsLong(), start).at(),
              JournalKeys.snapshot(ordinal.getAsLong(), end).at(),
              limit - found.size()));
      end = start - 1;
    }
    return found;
  }
}
