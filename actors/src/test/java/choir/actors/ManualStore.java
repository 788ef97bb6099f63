package choir.actors;

import choir.core.id.RunId;
import choir.core.phext.Coordinate;
import choir.core.run.RunRecord;
import choir.core.sq.Change;
import choir.core.sq.Condition;
import choir.core.sq.Outcome;
import choir.core.sq.Scroll;
import choir.core.sq.ScrollKey;
import choir.core.sq.ScrollStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** A store that can be made slow or broken. */
public final class ManualStore implements ScrollStore {
  private final Map<ScrollKey, Scroll> scrolls = new ConcurrentHashMap<>();
  private long version;
  private final List<Runnable> held = new ArrayList<>();
  private boolean holding;
  private boolean broken;

  /** The record of a run, as its events' projection would have put it. */
  public void put(RunRecord record) {
    put(record.run(), ((Change.Put) record.toChange()).text());
  }

  public void put(RunId run, String text) {
    put(run.key(), text);
  }

  public synchronized void put(ScrollKey key, String text) {
    version++;
    scrolls.put(key, new Scroll(key.at(), text, version));
  }

  /** The text of a scroll; empty if there is none. */
  public String text(ScrollKey key) {
    return Optional.ofNullable(scrolls.get(key)).map(Scroll::text).orElse("");
  }

  /** Stores what a change puts, or removes what it deletes. */
  public void put(Change change) {
    switch (change) {
      case Change.Put put -> put(put.key(), put.text());
      case Change.Delete delete -> scrolls.remove(delete.key());
      default -> throw new IllegalStateException("not of this store: " + change);
    }
  }

  /** From now on answers wait: they tell what was there when they were asked for. */
  public synchronized void hold() {
    holding = true;
  }

  public synchronized int heldBack() {
    return held.size();
  }

  /** Lets the oldest answer go. */
  public synchronized void releaseFirst() {
    held.removeFirst().run();
  }

  /** Lets all answers go. */
  public synchronized void release() {
    holding = false;
    held.forEach(Runnable::run);
    held.clear();
  }

  /** From now on reads fail, or no longer. */
  public synchronized void setBroken(boolean isBroken) {
    broken = isBroken;
  }

  @Override
  public synchronized CompletionStage<Optional<Scroll>> select(ScrollKey key) {
    if (broken) {
      return CompletableFuture.failedStage(new IllegalStateException("the store is broken"));
    }
    Optional<Scroll> found = Optional.ofNullable(scrolls.get(key));
    CompletableFuture<Optional<Scroll>> answer = new CompletableFuture<>();
    if (holding) {
      held.add(() -> answer.complete(found));
    } else {
      answer.complete(found);
    }
    return answer;
  }

  @Override
  public CompletionStage<List<Scroll>> scrolls(String phext, Coordinate from, int limit) {
    return CompletableFuture.completedStage(
        scrolls.entrySet().stream()
            .filter(each -> each.getKey().phext().equals(phext))
            .map(Map.Entry::getValue)
            .limit(limit)
            .toList());
  }

  @Override
  public CompletionStage<Outcome> write(List<Change> changes) {
    return write(changes, List.of());
  }

  @Override
  public synchronized CompletionStage<Outcome> write(
      List<Change> changes, List<Condition> conditions) {
    if (broken) {
      return CompletableFuture.failedStage(new IllegalStateException("the store is broken"));
    }
    for (Condition condition : conditions) {
      long actual =
          Optional.ofNullable(scrolls.get(condition.key())).map(Scroll::version).orElse(0L);
      if (!condition.holds(actual)) {
        return CompletableFuture.completedStage(new Outcome.Stale(condition.key(), actual));
      }
    }
    changes.forEach(this::put);
    return CompletableFuture.completedStage(new Outcome.Done(version));
  }
}
