package choir.core.sq;

import choir.core.phext.Coordinate;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** In-memory scrolls with a store machine. */
final class InMemoryScrolls implements ScrollReader {
  final Map<ScrollKey, String> scrolls = new HashMap<>();
  private final Map<ScrollKey, Long> versions = new HashMap<>();
  private StoreMachine machine = new StoreMachine(this);
  private long index;

  @Override
  public Optional<String> text(ScrollKey key) {
    return Optional.ofNullable(scrolls.get(key));
  }

  @Override
  public long version(ScrollKey key) {
    return scrolls.containsKey(key) ? versions.getOrDefault(key, 0L) : 0;
  }

  @Override
  public long bytes(ScrollKey key) {
    return text(key).map(ScrollText::utf8Bytes).orElse(0L);
  }

  @Override
  public Optional<Coordinate> last(String phext, Coordinate from, Coordinate to) {
    return scrolls.keySet().stream()
        .filter(key -> key.phext().equals(phext))
        .map(ScrollKey::at)
        .filter(at -> at.compareTo(from) >= 0 && at.compareTo(to) <= 0)
        .max(Comparator.naturalOrder());
  }

  @Override
  public OptionalLong ordinal(String persistenceId) {
    return scrolls.entrySet().stream()
        .filter(each -> JournalKeys.isHead(each.getKey()))
        .filter(each -> each.getValue().startsWith(persistenceId + "\n"))
        .mapToLong(each -> JournalKeys.ordinal(each.getKey().at()))
        .findFirst();
  }

  /** The head of a journal as it is stored. */
  Optional<JournalHead> head(String persistenceId) {
    return StoredJournal.find(this, persistenceId).map(StoredJournal::head);
  }

  Outcome submit(Operation operation) {
    StoreMachine.Decision decision = machine.decide(++index, operation);
    decision.changes().forEach(this::store);
    return decision.outcome();
  }

  private void store(Change change) {
    versions.put(change.key(), index);
    switch (change) {
      case Change.Put put -> scrolls.put(put.key(), put.text());
      case Change.Add add -> scrolls.merge(add.key(), add.text(), String::concat);
      case Change.PutStaged put -> scrolls.put(put.key(), joined(put.text()));
      case Change.AddStaged add -> scrolls.merge(add.key(), joined(add.text()), String::concat);
      case Change.Delete delete -> scrolls.remove(delete.key());
      case Change.Cut cut -> scrolls.keySet().removeIf(cut::covers);
    }
  }

  private String joined(Staged text) {
    StringBuilder joined = new StringBuilder();
    for (int number = 1; number <= text.pieces(); number++) {
      joined.append(scrolls.get(text.piece(number)));
    }
    return joined.toString();
  }

  /** The machine knows again only what was stored, as after a restart. */
  void restart() {
    machine = new StoreMachine(this);
  }

  static boolean isEvent(ScrollKey key) {
    return key.phext().equals(JournalKeys.PHEXT) && key.at().book() == 1;
  }

  long open(String id) {
    return submit(new Operation.Open(id)) instanceof Outcome.Opened opened ? opened.epoch() : -1;
  }

  Outcome append(String id, long epoch, String writer, long first, String... payloads) {
    return submit(append(id, epoch, writer, first, List.of(), payloads));
  }

  static Operation.Append append(
      String id, long epoch, String writer, long first, List<Change> beside, String... payloads) {
    List<EventBody> events = List.of(payloads).stream().map(InMemoryScrolls::body).toList();
    return new Operation.Append(id, epoch, writer, first, events, beside);
  }

  static EventBody body(String payload) {
    return new EventBody("test.Happened", 1, "m", "", 1000, payload);
  }

  static Outcome.@org.jspecify.annotations.Nullable Code refusal(Outcome outcome) {
    return outcome instanceof Outcome.Refused refused ? refused.code() : null;
  }
}
