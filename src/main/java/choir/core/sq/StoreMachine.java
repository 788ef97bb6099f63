package choir.core.sq;

import choir.core.phext.Coordinate;
import choir.core.sq.Outcome.Code;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Decides operations: pure, deterministic, one at a time. It holds of each journal what {@link
 * JournalHead} says and the next ordinal; scrolls are read through the function given.
 *
 * <p>Fencing. Pekko's write request carries no epoch, so {@link Operation.Open} makes an epoch and
 * the first append in it binds it to its writer; from then on only that writer may append or delete
 * in this epoch, and an older epoch never again. The binding is not stored by itself: it is the
 * epoch and the writer of the last stored event. An append that was already stored, repeated to the
 * letter by its writer in its epoch, is accepted and changes nothing.
 *
 * <p>Owned by whoever orders operations; only {@link #head} and {@link #ordinal} may be called from
 * other threads, and may then show what is not durable yet.
 */
public final class StoreMachine {
  /** An outcome and what is to be stored before anybody may learn of it. */
  public record Decision(Outcome outcome, List<Change> changes) {
    static Decision refused(Code code, String detail) {
      return new Decision(new Outcome.Refused(code, detail), List.of());
    }
  }

  private static final class Journal {
    final long ordinal;
    volatile JournalHead head;
    @Nullable String writer;

    Journal(long ordinal, JournalHead head) {
      this.ordinal = ordinal;
      this.head = head;
    }
  }

  private final Function<ScrollKey, Optional<String>> scrolls;
  private final Map<String, Journal> journals = new ConcurrentHashMap<>();
  private final Map<Long, Journal> byOrdinal = new HashMap<>();
  private long nextOrdinal;

  /**
   * @param scrolls reads a scroll as of all operations decided so far
   */
  public StoreMachine(Function<ScrollKey, Optional<String>> scrolls) {
    this.scrolls = scrolls;
  }

  /** Takes in the head of a journal that was stored before: once each, before anything else. */
  public void restoreHead(Coordinate at, String text) {
    long ordinal = JournalKeys.ordinal(at);
    register(new Journal(ordinal, JournalHead.parse(text)));
  }

  /** Takes in the number of an event that was stored before, after {@link #restoreHead}. */
  public void restoreEvent(Coordinate at) {
    Journal journal = byOrdinal.get(JournalKeys.ordinal(at));
    if (journal == null) {
      throw new IllegalStateException("the event at " + at + " belongs to no known journal");
    }
    JournalHead head = journal.head;
    long sequence = JournalKeys.sequence(at);
    if (sequence > head.highest()) {
      journal.head =
          new JournalHead(head.persistenceId(), head.epoch(), sequence, head.deletedTo());
    }
  }

  private Journal register(Journal journal) {
    journals.put(journal.head.persistenceId(), journal);
    byOrdinal.put(journal.ordinal, journal);
    nextOrdinal = Math.max(nextOrdinal, journal.ordinal + 1);
    return journal;
  }

  /** What is known of a journal, for inspection. */
  public Optional<JournalHead> head(String persistenceId) {
    return Optional.ofNullable(journals.get(persistenceId)).map(journal -> journal.head);
  }

  /** The ordinal of a journal, for readers of its scrolls. */
  public Optional<Long> ordinal(String persistenceId) {
    return Optional.ofNullable(journals.get(persistenceId)).map(journal -> journal.ordinal);
  }

  /** Decides one operation. The caller stores the changes before it tells the outcome. */
  public Decision decide(long index, Operation operation) {
    return switch (operation) {
      case Operation.Write write -> write(index, write);
      case Operation.Open open -> open(index, open);
      case Operation.Append append -> append(index, append);
      case Operation.DeleteEvents delete -> deleteEvents(index, delete);
      case Operation.SaveSnapshot save -> saveSnapshot(index, save);
      case Operation.DeleteSnapshots delete -> deleteSnapshots(index, delete);
    };
  }

  private Decision write(long index, Operation.Write write) {
    Optional<String> fault = fault(write.changes());
    return fault.isPresent()
        ? Decision.refused(Code.INVALID, fault.get())
        : new Decision(new Outcome.Done(index), write.changes());
  }

  private Decision open(long index, Operation.Open open) {
    String id = open.persistenceId();
    if (id.isEmpty() || id.chars().anyMatch(Character::isISOControl)) {
      return Decision.refused(Code.INVALID, "a persistence id is one line of text, not empty");
    }
    Journal journal = journals.get(id);
    if (journal == null) {
      journal = register(new Journal(nextOrdinal, new JournalHead(id, 0, 0, 0)));
    }
    JournalHead head = journal.head;
    Change put =
        replaceHead(
            journal, new JournalHead(id, head.epoch() + 1, head.highest(), head.deletedTo()));
    journal.writer = null;
    return new Decision(
        new Outcome.Opened(journal.head.epoch(), head.highest(), index), List.of(put));
  }

  private Decision append(long index, Operation.Append append) {
    Journal journal = journals.get(append.persistenceId());
    if (journal == null) {
      return unknown(append.persistenceId());
    }
    Optional<Decision> fenced = fenced(journal, append.epoch(), append.writer());
    if (fenced.isPresent()) {
      return fenced.get();
    }
    Optional<String> fault = fault(append.changes());
    if (fault.isPresent()) {
      return Decision.refused(Code.INVALID, fault.get());
    }
    long expected = journal.head.highest() + 1;
    if (append.firstSequence() < expected && repeats(journal, append)) {
      return new Decision(new Outcome.Done(index), List.of());
    }
    if (append.firstSequence() != expected || append.events().isEmpty()) {
      return Decision.refused(
          Code.OUT_OF_ORDER,
          "%s: append of %d events from %d, next is %d"
              .formatted(
                  append.persistenceId(),
                  append.events().size(),
                  append.firstSequence(),
                  expected));
    }
    return store(index, journal, append);
  }

  private Decision store(long index, Journal journal, Operation.Append append) {
    List<Change> changes = new ArrayList<>(append.events().size() + append.changes().size());
    long sequence = append.firstSequence();
    for (EventBody event : append.events()) {
      String text = new StoredEvent(append.epoch(), append.writer(), event).text();
      if (ScrollText.breakAt(text) >= 0) {
        return Decision.refused(
            Code.INVALID, append.persistenceId() + ": an event's text holds a break character");
      }
      changes.add(new Change.Put(JournalKeys.event(journal.ordinal, sequence++), text));
    }
    changes.addAll(append.changes());
    JournalHead head = journal.head;
    journal.writer = append.writer();
    journal.head =
        new JournalHead(
            head.persistenceId(), head.epoch(), append.lastSequence(), head.deletedTo());
    return new Decision(new Outcome.Done(index), changes);
  }

  private Optional<Decision> fenced(Journal journal, long epoch, String writer) {
    JournalHead head = journal.head;
    if (epoch != head.epoch()) {
      return Optional.of(
          Decision.refused(
              Code.FENCED,
              "%s: epoch %d was fenced off, %d is in force"
                  .formatted(head.persistenceId(), epoch, head.epoch())));
    }
    String owner = owner(journal);
    if (owner != null && !owner.equals(writer)) {
      return Optional.of(
          Decision.refused(
              Code.FENCED,
              "%s: epoch %d belongs to writer %s, not to %s"
                  .formatted(head.persistenceId(), epoch, owner, writer)));
    }
    return Optional.empty();
  }

  /** Who may append in the epoch in force; null while nobody has. */
  private @Nullable String owner(Journal journal) {
    if (journal.writer == null && journal.head.highest() > journal.head.deletedTo()) {
      stored(journal, journal.head.highest())
          .filter(last -> last.epoch() == journal.head.epoch())
          .ifPresent(last -> journal.writer = last.writer());
    }
    return journal.writer;
  }

  private Optional<StoredEvent> stored(Journal journal, long sequence) {
    return scrolls.apply(JournalKeys.event(journal.ordinal, sequence)).map(StoredEvent::parse);
  }

  private boolean repeats(Journal journal, Operation.Append append) {
    if (append.lastSequence() > journal.head.highest() || append.events().isEmpty()) {
      return false;
    }
    long sequence = append.firstSequence();
    for (EventBody event : append.events()) {
      StoredEvent same = new StoredEvent(append.epoch(), append.writer(), event);
      if (!stored(journal, sequence++).equals(Optional.of(same))) {
        return false;
      }
    }
    return true;
  }

  private Decision deleteEvents(long index, Operation.DeleteEvents delete) {
    Journal journal = journals.get(delete.persistenceId());
    if (journal == null) {
      return unknown(delete.persistenceId());
    }
    JournalHead head = journal.head;
    if (delete.epoch() != head.epoch()) {
      return Decision.refused(
          Code.FENCED,
          "%s: epoch %d was fenced off, %d is in force"
              .formatted(head.persistenceId(), delete.epoch(), head.epoch()));
    }
    long to = Math.min(delete.toSequence(), head.highest());
    if (to <= head.deletedTo()) {
      return new Decision(new Outcome.Done(index), List.of());
    }
    owner(journal);
    List<Change> changes = new ArrayList<>();
    long from = head.deletedTo() + 1;
    while (from <= to) {
      long until = Math.min(to, JournalKeys.lastOfLibrary(from));
      changes.add(new Change.Cut(JournalKeys.event(journal.ordinal, until)));
      from = until + 1;
    }
    changes.add(
        replaceHead(
            journal, new JournalHead(head.persistenceId(), head.epoch(), head.highest(), to)));
    return new Decision(new Outcome.Done(index), changes);
  }

  private Decision saveSnapshot(long index, Operation.SaveSnapshot save) {
    if (save.sequence() < 1) {
      return Decision.refused(Code.INVALID, "a snapshot needs a sequence number of at least 1");
    }
    List<Change> changes = new ArrayList<>(2);
    Journal journal = journals.get(save.persistenceId());
    if (journal == null) {
      journal = register(new Journal(nextOrdinal, new JournalHead(save.persistenceId(), 0, 0, 0)));
      changes.add(replaceHead(journal, journal.head));
    }
    String text = new StoredEvent(journal.head.epoch(), "", save.state()).text();
    if (ScrollText.breakAt(text) >= 0) {
      return Decision.refused(
          Code.INVALID, save.persistenceId() + ": a snapshot's text holds a break character");
    }
    changes.add(new Change.Put(JournalKeys.snapshot(journal.ordinal, save.sequence()), text));
    return new Decision(new Outcome.Done(index), changes);
  }

  private Decision deleteSnapshots(long index, Operation.DeleteSnapshots delete) {
    Journal journal = journals.get(delete.persistenceId());
    if (journal == null) {
      return unknown(delete.persistenceId());
    }
    List<Change> changes = new ArrayList<>(delete.sequences().size());
    for (long sequence : delete.sequences()) {
      changes.add(new Change.Delete(JournalKeys.snapshot(journal.ordinal, sequence)));
    }
    return new Decision(new Outcome.Done(index), changes);
  }

  private static Decision unknown(String persistenceId) {
    return Decision.refused(Code.UNKNOWN, "no journal of '" + persistenceId + "': open it first");
  }

  private static Change replaceHead(Journal journal, JournalHead head) {
    journal.head = head;
    return new Change.Put(JournalKeys.head(journal.ordinal), head.text());
  }

  private static Optional<String> fault(List<Change> changes) {
    for (Change change : changes) {
      if (change.key().phext().equals(JournalKeys.PHEXT)) {
        return Optional.of("the phext '" + JournalKeys.PHEXT + "' is written by the journal alone");
      }
      if (change instanceof Change.Put put && ScrollText.breakAt(put.text()) >= 0) {
        return Optional.of(
            "%s: the text holds the break character 0x%02X at offset %d; a scroll may hold none"
                .formatted(
                    put.key(),
                    (int) put.text().charAt(ScrollText.breakAt(put.text())),
                    ScrollText.breakAt(put.text())));
      }
    }
    return Optional.empty();
  }
}
