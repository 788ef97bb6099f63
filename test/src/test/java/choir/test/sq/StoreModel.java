package choir.test.sq;

import choir.core.phext.Coordinate;
import choir.core.sq.Change;
import choir.core.sq.JournalKeys;
import choir.core.sq.Operation;
import choir.core.sq.Outcome;
import choir.core.sq.ScrollKey;
import choir.core.sq.ScrollReader;
import choir.core.sq.ScrollText;
import choir.core.sq.Staged;
import choir.core.sq.StoreMachine;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What a store must hold: the scrolls after each operation, in a plain map. */
final class StoreModel implements ScrollReader {
  private Map<ScrollKey, String> scrolls = new HashMap<>();
  private final List<Map<ScrollKey, String>> history = new ArrayList<>();
  private StoreMachine machine = new StoreMachine(this);
  private int acknowledged;

  StoreModel() {
    history.add(Map.of());
  }

  @Override
  public Optional<String> text(ScrollKey key) {
    return Optional.ofNullable(scrolls.get(key));
  }

  @Override
  public long version(ScrollKey key) {
    return scrolls.containsKey(key) ? 1 : 0;
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

  /** Applies an operation and returns its number, to be acknowledged later. */
  Submitted submit(Operation operation) {
    StoreMachine.Decision decision = machine.decide(0, operation);
    decision.changes().forEach(this::store);
    history.add(Map.copyOf(scrolls));
    return new Submitted(history.size() - 1, decision);
  }

  record Submitted(int number, StoreMachine.Decision decision) {
    boolean accepted() {
      return !(decision.outcome() instanceof Outcome.Refused);
    }
  }

  void acknowledge(int number) {
    acknowledged = Math.max(acknowledged, number);
  }

  private void store(Change change) {
    switch (change) {
      case Change.Put put -> scrolls.put(put.key(), put.text());
      case Change.Delete delete -> scrolls.remove(delete.key());
      case Change.Cut cut -> scrolls.keySet().removeIf(cut::covers);
      case Change.Add add -> scrolls.merge(add.key(), add.text(), String::concat);
      case Change.PutStaged put -> scrolls.put(put.key(), joined(put.text()));
      case Change.AddStaged add -> scrolls.merge(add.key(), joined(add.text()), String::concat);
    }
  }

  private String joined(Staged staged) {
    StringBuilder text = new StringBuilder();
    for (int number = 1; number <= staged.pieces(); number++) {
      text.append(scrolls.get(staged.piece(number)));
    }
    return text.toString();
  }

  /**
   * Whether a store that was opened anew may hold this: the scrolls as after some whole operation,
   * no earlier than the last acknowledged one. If so, the model continues from there.
   */
  boolean continueFrom(Map<ScrollKey, String> found) {
    for (int i = acknowledged; i < history.size(); i++) {
      if (history.get(i).equals(found)) {
        restart(found);
        return true;
      }
    }
    return false;
  }

  Map<ScrollKey, String> acknowledged() {
    return history.get(acknowledged);
  }

  private void restart(Map<ScrollKey, String> found) {
    scrolls = new HashMap<>(found);
    history.clear();
    history.add(Map.copyOf(found));
    acknowledged = 0;
    machine = new StoreMachine(this);
  }
}
