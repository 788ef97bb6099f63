package choir.runtime.sq.files;

import choir.core.phext.Coordinate;
import choir.core.phext.Phext;
import choir.core.sq.Change;
import choir.core.sq.ScrollKey;
import choir.runtime.sq.client.BatchRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The plan for importing one phext: pure.
 *
 * @param action in one word, for people
 * @param items to be sent, in order of coordinates
 * @param result the phext as it is to be afterwards
 */
public record ImportPlan(Action action, List<BatchRequest.Item> items, Phext result) {
  /** The action for a phext that exists already and has scrolls of its own. */
  public enum Mode {
    /** Nothing: the name is taken. */
    REFUSE,
    /** Both are kept; where both have a scroll the new text follows the old one. */
    MERGE,
    /** The new one takes the place of the old one. */
    REPLACE
  }

  /** The action, for people. */
  public enum Action {
    /** There is none yet. */
    NEW,
    /** Those that are there are the file's own, as an interrupted import left them. */
    COMPLETE,
    /** It is there, to the letter. */
    SAME,
    MERGE,
    REPLACE,
    /** The name is taken. */
    REFUSED;

    @Override
    public String toString() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /**
   * Decides.
   *
   * @param there what the server has
   */
  static ImportPlan of(String phext, Phext there, Phext arriving, Mode mode) {
    if (arriving.scrolls().entrySet().containsAll(there.scrolls().entrySet())) {
      Action action =
          there.isEmpty()
              ? Action.NEW
              : there.size() == arriving.size() ? Action.SAME : Action.COMPLETE;
      return written(phext, action, there, arriving, false);
    }
    return switch (mode) {
      case REFUSE -> new ImportPlan(Action.REFUSED, List.of(), there);
      case MERGE -> merged(phext, there, arriving);
      case REPLACE -> written(phext, Action.REPLACE, there, arriving, true);
    };
  }

  /** Changed scrolls are written; new ones only if they are still new then. */
  private static ImportPlan written(
      String phext, Action action, Phext there, Phext arriving, boolean exact) {
    List<BatchRequest.Item> items = new ArrayList<>();
    arriving
        .scrolls()
        .forEach(
            (at, text) -> {
              String before = there.select(at);
              if (!before.equals(text)) {
                Change put = new Change.Put(new ScrollKey(phext, at), text);
                items.add(BatchRequest.item(put, before.isEmpty()));
              }
            });
    if (exact) {
      for (Coordinate at : there.subtract(arriving).scrolls().keySet()) {
        items.add(BatchRequest.item(new Change.Delete(new ScrollKey(phext, at)), false));
      }
    }
    return new ImportPlan(action, items, arriving);
  }

  /** A text that ends with the new one has it already: so the same import twice adds it once. */
  private static ImportPlan merged(String phext, Phext there, Phext arriving) {
    List<BatchRequest.Item> items = new ArrayList<>();
    SortedMap<Coordinate, String> result = new TreeMap<>(there.scrolls());
    arriving
        .scrolls()
        .forEach(
            (at, text) -> {
              String before = there.select(at);
              ScrollKey key = new ScrollKey(phext, at);
              if (before.isEmpty()) {
                items.add(BatchRequest.item(new Change.Put(key, text), true));
                result.put(at, text);
              } else if (!before.endsWith(text)) {
                items.add(BatchRequest.item(new Change.Add(key, text), false));
                result.put(at, before + text);
              }
            });
    Action action = items.isEmpty() ? Action.SAME : Action.MERGE;
    return new ImportPlan(action, items, Phext.of(result));
  }
}
