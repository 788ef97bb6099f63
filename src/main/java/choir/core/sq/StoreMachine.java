package choir.core.sq;

import choir.core.sq.Outcome.Code;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides operations: pure, deterministic, one at a time. Scrolls are read through the given
 * reader; the {@link JournalHead}s of the journals that were used last are kept in memory, others
 * are read again.
 *
 * <p>Fencing. Pekko's write request carries no epoch, so {@link Operation.Open} creates an epoch,
 * as {@link Operation.AppendFirst} does for a journal that is not there, and the first append in it
 * binds the epoch to its writer; from then on only that writer may append or delete in this epoch,
 * and earlier epochs are invalid. The binding is not stored separately: it is the epoch and writer
 * of the last event, which the head retains when that event is deleted. The writer of the last
 * event of an earlier epoch has been replaced and cannot bind a later one. An identical repeat of a
 * stored append by the same writer in the same epoch is accepted and changes nothing; once its
 * events are deleted it is refused.
 *
 * <p>Owned by the component that orders operations.
 */
public final class StoreMachine {
  /** An outcome and the changes that must be stored before it is returned. */
  public record Decision(Outcome outcome, List<Change> changes) {
    static Decision refused(Code code, String detail) {
      return new Decision(new Outcome.Refused(code, detail), List.of());
    }
  }

  /** The writer of an event and its epoch. */
  private record Writer(long epoch, String id) {}

  private static final Writer NO_WRITER = new Writer(0, "");

  /**
   * Journals in memory, some 400 bytes each: those of the entities that are awake on a ranch. Any
   * number is right, since what is forgotten is as after a restart.
   */
  private static final int REMEMBERED = 4096;

  private static final class Journal {
    final long ordinal;
    JournalHead head;
    @Nullable Writer last;

    Journal(StoredJournal stored) {
      this.ordinal = stored.ordinal();
      this.head = stored.head();
    }
  }

  private final ScrollReader scrolls;
  private final ChangeValidator faults;
  private final Map<String, Journal> journals =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Journal> eldest) {
          return size() > REMEMBERED;
        }
      };

  /** Ordinal of the next journal; -1 until one is made. */
  private long nextOrdinal = -1;

  public StoreMachine(ScrollReader scrolls) {
    this.scrolls = scrolls;
    this.faults = new ChangeValidator(scrolls);
  }

  private @Nullable Journal journal(String persistenceId) {
    Journal known = journals.get(persistenceId);
    if (known != null) {
      return known;
    }
    return StoredJournal.find(scrolls, persistenceId)
        .map(stored -> remember(persistenceId, new Journal(stored)))
        .orElse(null);
  }

  private Journal create(String persistenceId) {
    Journal journal = fresh(JournalHead.unopened(persistenceId));
    return adopt(journal);
  }

  /** A journal that counts only once it is adopted. */
  private Journal fresh(JournalHead head) {
    if (nextOrdinal < 0) {
      nextOrdinal = StoredJournal.nextOrdinal(scrolls);
    }
    return new Journal(new StoredJournal(nextOrdinal, head));
  }

  private Journal adopt(Journal fresh) {
    nextOrdinal = fresh.ordinal + 1;
    return remember(fresh.head.persistenceId(), fresh);
  }

  private Journal remember(String persistenceId, Journal journal) {
    journals.put(persistenceId, journal);
    return journal;
  }

  /** Decides one operation. The caller stores the changes before it returns the outcome. */
  public Decision decide(long index, Operation operation) {
    return switch (operation) {
      case Operation.Write write -> write(index, write);
      case Operation.Open open -> open(index, open);
      case Operation.Append append -> append(index, append);
      case Operation.AppendFirst first -> appendFirst(index, first.append());
      case Operation.DeleteEvents delete -> deleteEvents(index, delete);
      case Operation.SaveSnapshot save -> saveSnapshot(index, save);
      case Operation.DeleteSnapshots delete -> deleteSnapshots(index, delete);
    };
  }

  private Decision write(long index, Operation.Write write) {
    Optional<String> fault = faults.of(write.changes());
    if (fault.isPresent()) {
      return Decision.refused(Code.INVALID, fault.get());
    }
    Optional<Outcome> repeated = write.idempotencyKey().flatMap(this::firstAnswer);
    if (repeated.isPresent()) {
      return new Decision(repeated.get(), List.of());
    }
    for (Condition condition : write.conditions()) {
      long version = scrolls.version(condition.key());
      if (!condition.holds(version)) {
        return new Decision(new Outcome.Stale(condition.key(), version), List.of());
      }
    }
    if (write.changes().isEmpty()) {
      return unchanged(index);
    }
    Outcome.Done done = new Outcome.Done(index, removed(write.changes()));
    if (write.idempotencyKey().isEmpty()) {
      return new Decision(done, write.changes());
    }
    IdempotencyKey key = write.idempotencyKey().get();
    List<Change> changes = new ArrayList<>(write.changes());
    changes.add(new Change.Put(key.scrollKey(), key.record(index, done.removed())));
    return new Decision(done, changes);
  }

  private Optional<Outcome> firstAnswer(IdempotencyKey key) {
    return scrolls.text(key.scrollKey()).flatMap(key::answer);
  }

  private long removed(List<Change> changes) {
    long bytes = 0;
    for (Change change : changes) {
      bytes += change instanceof Change.Delete delete ? scrolls.bytes(delete.key()) : 0;
    }
    return bytes;
  }

  /** An operation without changes gets no index of its own: it returns the previous one. */
  private static Decision unchanged(long index) {
    return new Decision(new Outcome.Done(index - 1), List.of());
  }

  private Decision open(long index, Operation.Open open) {
    String id = open.persistenceId();
    if (!isValidId(id)) {
      return invalidId();
    }
    Journal journal = journal(id);
    if (journal == null) {
      journal = create(id);
    }
    JournalHead head = journal.head.opened();
    Change put = replaceHead(journal, head);
    return new Decision(new Outcome.Opened(head.epoch(), head.highest(), index), List.of(put));
  }

  private static boolean isValidId(String id) {
    return !id.isEmpty()
        && id.chars().noneMatch(Character::isISOControl)
        && ScrollText.fault(id).isEmpty();
  }

  private static Decision invalidId() {
    return Decision.refused(
        Code.INVALID, "a persistence id must be a single non-empty line of text");
  }

  private Decision append(long index, Operation.Append append) {
    Journal journal = journal(append.persistenceId());
    return journal == null ? unknown(append.persistenceId()) : append(index, journal, append);
  }

  /** The head of a journal that is made is stored before its first events. */
  private Decision appendFirst(long index, Operation.Append append) {
    String id = append.persistenceId();
    Journal known = journal(id);
    if (known != null) {
      return append(index, known, append);
    }
    if (!isValidId(id)) {
      return invalidId();
    }
    JournalHead head = JournalHead.unopened(id).opened();
    Journal fresh = fresh(head);
    Decision decision = append(index, fresh, append);
    if (!(decision.outcome() instanceof Outcome.Done)) {
      return decision;
    }
    adopt(fresh);
    List<Change> changes = new ArrayList<>(decision.changes().size() + 1);
    changes.add(new Change.Put(JournalKeys.head(fresh.ordinal), head.text()));
    changes.addAll(decision.changes());
    return new Decision(decision.outcome(), changes);
  }

  private Decision append(long index, Journal journal, Operation.Append append) {
    Optional<Decision> fenced = fenced(journal, append.epoch(), append.writer());
    if (fenced.isPresent()) {
      return fenced.get();
    }
    Optional<String> fault = faults.of(append.changes());
    if (fault.isPresent()) {
      return Decision.refused(Code.INVALID, fault.get());
    }
    long expected = journal.head.highest() + 1;
    if (append.firstSequence() < expected && isRepeat(journal, append)) {
      return unchanged(index);
    }
    if (append.firstSequence() != expected || append.events().isEmpty()) {
      return Decision.refused(
          Code.OUT_OF_ORDER,
          "%s: append of %d events from sequence number %d, expected %d"
              .formatted(
                  append.persistenceId(),
                  append.events().size(),
                  append.firstSequence(),
                  expected));
    }
    if (append.lastSequence() > JournalKeys.MAX_SEQUENCE) {
      return Decision.refused(
          Code.INVALID, append.persistenceId() + ": the maximum number of events is reached");
    }
    return store(index, journal, append);
  }

  private Decision store(long index, Journal journal, Operation.Append append) {
    List<Change> changes = new ArrayList<>(append.events().size() + append.changes().size());
    long sequence = append.firstSequence();
    for (EventBody event : append.events()) {
      String text = new StoredEvent(append.epoch(), append.writer(), event).text();
      Optional<String> fault = ScrollText.fault(text);
      if (fault.isPresent()) {
        return Decision.refused(Code.INVALID, append.persistenceId() + ": " + fault.get());
      }
      changes.add(new Change.Put(JournalKeys.event(journal.ordinal, sequence++), text));
    }
    changes.addAll(append.changes());
    journal.last = new Writer(append.epoch(), append.writer());
    journal.head = journal.head.appended(append.lastSequence());
    return new Decision(new Outcome.Done(index), changes);
  }

  private Optional<Decision> fenced(Journal journal, long epoch, String writer) {
    JournalHead head = journal.head;
    if (epoch != head.epoch()) {
      return Optional.of(
          Decision.refused(
              Code.FENCED,
              "%s: epoch %d is fenced, the current epoch is %d"
                  .formatted(head.persistenceId(), epoch, head.epoch())));
    }
    Writer last = lastWriter(journal);
    if (last == null || (last.epoch() == epoch) == last.id().equals(writer)) {
      return Optional.empty();
    }
    return Optional.of(
        Decision.refused(
            Code.FENCED,
            last.epoch() == epoch
                ? "%s: epoch %d belongs to writer %s, not to %s"
                    .formatted(head.persistenceId(), epoch, last.id(), writer)
                : "%s: writer %s was replaced when epoch %d began"
                    .formatted(head.persistenceId(), writer, epoch)));
  }

  /** The writer of the last event; null if there never was one. */
  private @Nullable Writer lastWriter(Journal journal) {
    JournalHead head = journal.head;
    if (journal.last == null && head.highest() > head.deletedTo()) {
      stored(journal, head.highest())
          .ifPresent(event -> journal.last = new Writer(event.epoch(), event.writer()));
    }
    if (journal.last == null && !head.writer().isEmpty()) {
      journal.last = new Writer(head.writerEpoch(), head.writer());
    }
    return journal.last;
  }

  private Optional<StoredEvent> stored(Journal journal, long sequence) {
    return scrolls.text(JournalKeys.event(journal.ordinal, sequence)).map(StoredEvent::parse);
  }

  private boolean isRepeat(Journal journal, Operation.Append append) {
    JournalHead head = journal.head;
    if (append.lastSequence() > head.highest()
        || append.firstSequence() <= head.deletedTo()
        || append.events().isEmpty()) {
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
    Journal journal = journal(delete.persistenceId());
    if (journal == null) {
      return unknown(delete.persistenceId());
    }
    JournalHead head = journal.head;
    if (delete.epoch() != head.epoch()) {
      return Decision.refused(
          Code.FENCED,
          "%s: epoch %d is fenced, the current epoch is %d"
              .formatted(head.persistenceId(), delete.epoch(), head.epoch()));
    }
    long to = Math.min(delete.toSequence(), head.highest());
    if (to <= head.deletedTo()) {
      return unchanged(index);
    }
    Writer last = lastWriter(journal);
    List<Change> changes = new ArrayList<>();
    long from = head.deletedTo() + 1;
    while (from <= to) {
      long until = Math.min(to, JournalKeys.lastOfLibrary(from));
      changes.add(new Change.Cut(JournalKeys.event(journal.ordinal, until)));
      from = until + 1;
    }
    Writer deletedWriter = to == head.highest() && last != null ? last : NO_WRITER;
    changes.add(replaceHead(journal, head.deleted(to, deletedWriter.id(), deletedWriter.epoch())));
    return new Decision(new Outcome.Done(index), changes);
  }

  private Decision saveSnapshot(long index, Operation.SaveSnapshot save) {
    if (!isValidSequence(save.sequence())) {
      return invalidSequence(save.sequence());
    }
    if (!isValidId(save.persistenceId())) {
      return invalidId();
    }
    Journal journal = journal(save.persistenceId());
    long epoch = journal == null ? 0 : journal.head.epoch();
    String text = new StoredEvent(epoch, "", save.state()).text();
    Optional<String> fault = ScrollText.fault(text);
    if (fault.isPresent()) {
      return Decision.refused(Code.INVALID, save.persistenceId() + ": " + fault.get());
    }
    List<Change> changes = new ArrayList<>(2);
    if (journal == null) {
      journal = create(save.persistenceId());
      changes.add(replaceHead(journal, journal.head));
    }
    changes.add(new Change.Put(JournalKeys.snapshot(journal.ordinal, save.sequence()), text));
    return new Decision(new Outcome.Done(index), changes);
  }

  private static boolean isValidSequence(long sequence) {
    return sequence >= 1 && sequence <= JournalKeys.MAX_SEQUENCE;
  }

  private static Decision invalidSequence(long sequence) {
    return Decision.refused(Code.INVALID, "invalid sequence number of a snapshot: " + sequence);
  }

  private Decision deleteSnapshots(long index, Operation.DeleteSnapshots delete) {
    Journal journal = journal(delete.persistenceId());
    if (journal == null) {
      return unknown(delete.persistenceId());
    }
    List<Change> changes = new ArrayList<>(delete.sequences().size());
    for (long sequence : delete.sequences()) {
      if (!isValidSequence(sequence)) {
        return invalidSequence(sequence);
      }
      changes.add(new Change.Delete(JournalKeys.snapshot(journal.ordinal, sequence)));
    }
    return changes.isEmpty() ? unchanged(index) : new Decision(new Outcome.Done(index), changes);
  }

  private static Decision unknown(String persistenceId) {
    return Decision.refused(
        Code.UNKNOWN, "there is no journal '" + persistenceId + "'; open it first");
  }

  private static Change replaceHead(Journal journal, JournalHead head) {
    journal.head = head;
    return new Change.Put(JournalKeys.head(journal.ordinal), head.text());
  }
}
