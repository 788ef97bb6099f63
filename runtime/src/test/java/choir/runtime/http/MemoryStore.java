package choir.runtime.http;

import choir.core.phext.Coordinate;
import choir.core.sq.Change;
import choir.core.sq.Condition;
import choir.core.sq.Outcome;
import choir.core.sq.Scroll;
import choir.core.sq.ScrollKey;
import choir.core.sq.ScrollStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Scrolls in a map. */
final class MemoryStore implements ScrollStore {
  private final Map<ScrollKey, Scroll> scrolls = new HashMap<>();
  private long version;

  @Override
  public synchronized CompletionStage<Optional<Scroll>> select(ScrollKey key) {
    return CompletableFuture.completedStage(Optional.ofNullable(scrolls.get(key)));
  }

  @Override
  public synchronized CompletionStage<List<Scroll>> scrolls(
      String phext, Coordinate from, int limit) {
    return CompletableFuture.completedStage(
        scrolls.entrySet().stream()
            .filter(each -> each.getKey().phext().equals(phext))
            .map(Map.Entry::getValue)
            .limit(limit)
            .toList());
  }

  @Override
  public synchronized CompletionStage<Outcome> write(
      List<Change> changes, List<Condition> conditions) {
    for (Condition each : conditions) {
      Scroll now = scrolls.get(each.key());
      long actual = now == null ? Condition.ABSENT : now.version();
      if (!each.holds(actual)) {
        return CompletableFuture.completedStage(new Outcome.Stale(each.key(), actual));
      }
    }
    return write(changes);
  }

  @Override
  public synchronized CompletionStage<Outcome> write(List<Change> changes) {
    version++;
    for (Change change : changes) {
      if (change instanceof Change.Put put) {
        scrolls.put(put.key(), new Scroll(put.key().at(), put.text(), version));
      } else {
        scrolls.remove(change.key());
      }
    }
    return CompletableFuture.completedStage(new Outcome.Done(version));
  }
}
