package choir.test.sq;

import choir.core.sq.Change;
import choir.core.sq.JournalKeys;
import choir.core.sq.Operation;
import choir.core.sq.Outcome;
import choir.core.sq.ScrollKey;
import choir.core.sq.StoreMachine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a store must hold: the scrolls after each operation, in a plain map. */
final class StoreModel {
  private Map<ScrollKey, String> scrolls = new HashMap<>();
  private final List<Map<ScrollKey, String>> history = new ArrayList<>();
  private StoreMachine machine = new StoreMachine(this::text);
  private int acknowledged;

  StoreModel() {
    history.add(Map.of());
  }

  private Optional<String> text(ScrollKey key) {
    return Optional.ofNullable(scrolls.get(key));
  }

  StoreMachine machine() {
    return machine;
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
    }
  }

  /**
   * Whether a store that was opened anew may hold this: the scrolls as after some whole operation,
   * no earlier than the last acknowledged one. If so the model goes on from there.
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
    StoreMachine next = new StoreMachine(this::text);
    found.keySet().stream()
        .filter(JournalKeys::isHead)
        .forEach(key -> next.restoreHead(key.at(), found.getOrDefault(key, "")));
    found.keySet().stream()
        .filter(JournalKeys::isEvent)
        .forEach(key -> next.restoreEvent(key.at()));
    machine = next;
  }
}
