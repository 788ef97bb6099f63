package choir.runtime.messages;

import choir.core.sq.JournalHead;
import choir.core.sq.JournalKeys;
import choir.core.sq.JournalReader;
import choir.core.sq.Scroll;
import choir.core.sq.StoredEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A journal that is read by time. Its events are in the order of their times, except that a node
 * with another clock may have taken over in between. Blocking: reads this node's copy of the store.
 */
record AgentJournal(JournalReader journal, String persistenceId) {
  private static final long LAST = JournalKeys.MAX_SEQUENCE;

  /** A stored event with its place. */
  record Placed(long sequence, Instant at, StoredEvent event) {
    private static Placed of(Scroll scroll) {
      StoredEvent event = StoredEvent.parse(scroll.text());
      return new Placed(
          JournalKeys.sequence(scroll.at()),
          Instant.ofEpochMilli(event.body().timeMillis()),
          event);
    }
  }

  /** Sequence number of the latest event; 0 without events. */
  long highest() {
    return journal.head(persistenceId).map(JournalHead::highest).orElse(0L);
  }

  /**
   * Sequence number of the first event that is not before {@code time}; beyond the last if none.
   */
  long firstFrom(Instant time) {
    Optional<JournalHead> head = journal.head(persistenceId);
    if (head.isEmpty()) {
      return 1;
    }
    long low = head.get().deletedTo() + 1;
    long high = head.get().highest() + 1;
    while (low < high) {
      long middle = (low + high) >>> 1;
      List<Placed> found = read(middle, middle, 1);
      if (!found.isEmpty() && found.get(0).at().isBefore(time)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Events in a range of sequence numbers, oldest first. */
  List<Placed> read(long from, long to, int limit) {
    return from > to
        ? List.of()
        : journal.events(persistenceId, Math.max(1, from), Math.min(to, LAST), limit).stream()
            .map(Placed::of)
            .toList();
  }
}
