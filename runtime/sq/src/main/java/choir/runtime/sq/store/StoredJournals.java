package choir.runtime.sq.store;

import choir.core.phext.Coordinate;
import choir.core.sq.JournalHead;
import choir.core.sq.JournalKeys;
import choir.core.sq.Scroll;
import choir.core.sq.ScrollKey;
import choir.core.sq.StoreMachine;
import choir.runtime.sq.log.LogReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads journals without opening them, so that no owner is fenced. */
final class StoredJournals {
  private final LogReader reader;
  private final StoreMachine machine;

  StoredJournals(LogReader reader, StoreMachine machine) {
    this.reader = reader;
    this.machine = machine;
  }

  /** Tells the machine what is stored of all journals: once, before it decides anything. */
  void restore() {
    List<ScrollKey> heads = new ArrayList<>();
    List<Coordinate> events = new ArrayList<>();
    reader
        .log()
        .visit(
            JournalKeys.PHEXT,
            Coordinate.ORIGIN,
            (at, place) -> {
              ScrollKey key = new ScrollKey(JournalKeys.PHEXT, at);
              if (JournalKeys.isHead(key)) {
                heads.add(key);
              } else if (JournalKeys.isEvent(key)) {
                lastOfEach(events, at);
              }
              return true;
            });
    for (ScrollKey key : heads) {
      reader.read(key).ifPresent(head -> machine.restoreHead(head.at(), head.text()));
    }
    events.forEach(machine::restoreEvent);
  }

  /** Keys come in order, so that the last of each entity's run of events is its highest. */
  private static void lastOfEach(List<Coordinate> events, Coordinate at) {
    boolean same = !events.isEmpty() && events.get(events.size() - 1).upperBits() == at.upperBits();
    if (same) {
      events.set(events.size() - 1, at);
    } else {
      events.add(at);
    }
  }

  Optional<JournalHead> head(String persistenceId) {
    return machine.head(persistenceId);
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
    Optional<Long> ordinal = machine.ordinal(persistenceId);
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
              key.at(ordinal.get(), start).at(),
              key.at(ordinal.get(), end).at(),
              limit - found.size()));
      start = end + 1;
    }
    return found;
  }

  /** The newest snapshots up to a sequence number, newest first. */
  List<Scroll> newestSnapshots(String persistenceId, long from, long to, int limit) {
    Optional<Long> ordinal = machine.ordinal(persistenceId);
    List<Scroll> found = new ArrayList<>();
    long first = Math.max(1, from);
    long end = Math.min(to, JournalKeys.MAX_SEQUENCE);
    while (ordinal.isPresent() && end >= first && found.size() < limit) {
      // Most entities never leave their first library; the walk below ends at once elsewhere.
      long start = Math.max(first, JournalKeys.firstOfLibrary(end));
      found.addAll(
          reader.scanBack(
              JournalKeys.PHEXT,
              JournalKeys.snapshot(ordinal.get(), start).at(),
              JournalKeys.snapshot(ordinal.get(), end).at(),
              limit - found.size()));
      end = start - 1;
    }
    return found;
  }
}
