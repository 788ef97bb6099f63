package choir.core.sq;

import java.util.List;
import java.util.Optional;

/**
 * A request to the store, applied atomically. Journal operations are fenced: see {@link
 * StoreMachine}.
 */
public sealed interface Operation {
  /**
   * Writes scrolls. Refused for the journal's phext.
   *
   * @param changes applied in order; a later change of the same scroll sees the earlier one
   * @param conditions must all hold before the changes; empty for last writer wins
   * @param idempotencyKey idempotency key, if repeats must not be applied
   */
  record Write(
      List<Change> changes, List<Condition> conditions, Optional<IdempotencyKey> idempotencyKey)
      implements Operation {
    public Write {
      changes = List.copyOf(changes);
      conditions = List.copyOf(conditions);
    }

    public Write(List<Change> changes) {
      this(changes, List.of(), Optional.empty());
    }
  }

  /**
   * Takes over an entity's journal and fences all earlier epochs.
   *
   * @param persistenceId the entity's id; registered if new
   */
  record Open(String persistenceId) implements Operation {}

  /**
   * Appends events, and atomically applies changes of other scrolls.
   *
   * @param epoch as returned in {@link Outcome.Opened}
   * @param writer id of the entity's incarnation; the first to append in an epoch is its owner
   * @param firstSequence sequence number of the first event; the others follow without gaps
   */
  record Append(
      String persistenceId,
      long epoch,
      String writer,
      long firstSequence,
      List<EventBody> events,
      List<Change> changes)
      implements Operation {
    public Append {
      events = List.copyOf(events);
      changes = List.copyOf(changes);
    }

    public long lastSequence() {
      return firstSequence + events.size() - 1;
    }
  }

  /**
   * As {@link Append}, for the first events of a journal in epoch {@value JournalHead#FIRST_EPOCH}:
   * a journal that is not there is opened by it. Who uses it in place of {@link Open} knows that
   * there was no journal when it began; if another owner has opened one since, the append is
   * fenced.
   */
  record AppendFirst(Append append) implements Operation {}

  /** Deletes the events up to and including {@code toSequence}; numbers are never reused. */
  record DeleteEvents(String persistenceId, long epoch, long toSequence) implements Operation {}

  /** Stores a snapshot of the state after the event {@code sequence}. */
  record SaveSnapshot(String persistenceId, long sequence, EventBody state) implements Operation {}

  /** Deletes the snapshots with exactly these sequence numbers. */
  record DeleteSnapshots(String persistenceId, List<Long> sequences) implements Operation {
    public DeleteSnapshots {
      sequences = List.copyOf(sequences);
    }
  }
}
