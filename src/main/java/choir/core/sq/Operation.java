package choir.core.sq;

import java.util.List;
import java.util.Optional;

/**
 * What a caller wants of the store; applied whole or not at all. The operations of the journal are
 * fenced: see {@link StoreMachine}.
 */
public sealed interface Operation {
  /**
   * Writes scrolls. Refused for phexts that belong to the journal.
   *
   * @param changes in their order; where two concern one scroll the later one sees the earlier
   * @param conditions must all hold before the changes; none if the last writer wins
   * @param once the caller's key, if the write is to happen once however often it is sent
   */
  record Write(List<Change> changes, List<Condition> conditions, Optional<Once> once)
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
   * Takes over an entity's journal: every earlier epoch is fenced off from now on.
   *
   * @param persistenceId the entity's; registered when it is new
   */
  record Open(String persistenceId) implements Operation {}

  /**
   * Appends events, and beside them scrolls that must be stored exactly when the events are.
   *
   * @param epoch as given by {@link Outcome.Opened}
   * @param writer id of the entity's incarnation; the first to append in an epoch is its owner
   * @param firstSequence the number of the first event; the rest follow without a gap
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

  /** Deletes the events up to and including {@code toSequence}; the numbers are never reused. */
  record DeleteEvents(String persistenceId, long epoch, long toSequence) implements Operation {}

  /** Stores a snapshot of the state after the event {@code sequence}. */
  record SaveSnapshot(String persistenceId, long sequence, EventBody state) implements Operation {}

  /** Deletes the snapshots at exactly these sequence numbers. */
  record DeleteSnapshots(String persistenceId, List<Long> sequences) implements Operation {
    public DeleteSnapshots {
      sequences = List.copyOf(sequences);
    }
  }
}
