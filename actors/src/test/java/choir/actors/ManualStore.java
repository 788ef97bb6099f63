package choir.actors;

import choir.core.id.RunId;
import choir.core.phext.Coordinate;
import choir.core.run.RunRecord;
import choir.core.sq.Change;
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
  private final Map<ScrollKey, String> scrolls = new ConcurrentHashMap<>();
  private final List<Runnable> held = new ArrayList<>();
  private boolean holding;
  private boolean broken;

  /** The record of a run, as its events' projection would have put it. */
  public void put(RunRecord record) {
    put(record.run(), ((Change.Put) record.toChange()).text());
  }

  public void put(RunId run, String text) {
    scrolls.put(run.key(), text);
  }

  public void put(ScrollKey key, String text) {
    scrolls.put(key, text);
  }

  /** Stores what a change puts. */
  public void put(Change change) {
    Change.Put put = (Change.Put) change;
    put(put.key(), put.text());
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
    Optional<Scroll> found =
        Optional.ofNullable(scrolls.get(key)).map(text -> scroll(key.at(), text));
    CompletableFuture<Optional<Scroll>> answer = new CompletableFuture<>();
    if (holding) {
      held.add(() -> answer.complete(found));
    } else {
      answer.complete(found);
    }
    return answer;
  }

  private static Scroll scroll(Coordinate at, String text) {
    return new Scroll(at, text, 1);
  }

  @Override
  public CompletionStage<List<Scroll>> scrolls(String phext, Coordinate from, int limit) {
    return CompletableFuture.completedStage(List.of());
  }

  @Override
  public CompletionStage<Outcome> write(List<Change> changes) {
    return CompletableFuture.failedStage(new IllegalStateException("entities write by events"));
  }
}
