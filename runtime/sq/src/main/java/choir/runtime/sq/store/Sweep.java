package choir.runtime.sq.store;

import choir.core.sq.Change;
import choir.core.sq.Condition;
import choir.core.sq.IdempotencyKey;
import choir.core.sq.Operation;
import choir.core.sq.Outcome;
import choir.core.sq.ScrollKey;
import choir.core.sq.Staged;
import choir.runtime.sq.log.ScrollVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/**
 * Deletes what has expired: the records of idempotency keys after {@link
 * IdempotencyKey#REMEMBERED}, and the pieces of unfinished uploads after {@link #UPLOAD}. Each is
 * deleted on the condition that it is the one that was seen, so that two nodes that both sweep do
 * no harm.
 */
final class Sweep {
  /** Maximum number in one operation: each costs a disk read while the store waits. */
  static final int BATCH = 1_000;

  /** An upload has ended, or was broken off, within minutes. */
  static final Duration UPLOAD = Duration.ofDays(1);

  private final Store store;

  Sweep(Store store) {
    this.store = store;
  }

  /**
   * Deletes at most {@link #BATCH} of each.
   *
   * @return whether there may be more
   */
  CompletionStage<Boolean> step() {
    Instant now = store.time().instant();
    List<ScrollVersion> keys =
        unchanged(IdempotencyKey.PHEXT, now.minus(IdempotencyKey.REMEMBERED), each -> true);
    List<ScrollVersion> uploads =
        unchanged(Staged.PHEXT, now.minus(UPLOAD), each -> Staged.isOpenMarker(each.at()));
    return drop(keys, Sweep::key)
        .thenCompose(done -> drop(uploads, Sweep::upload))
        .thenApply(done -> keys.size() == BATCH || uploads.size() == BATCH);
  }

  private List<ScrollVersion> unchanged(
      String phext, Instant since, Predicate<ScrollVersion> wanted) {
    return store.unchanged(phext, store.asOf(since).version(), wanted, BATCH);
  }

  /** The changes that delete one of them. */
  private interface Removal {
    List<Change> of(ScrollVersion each);
  }

  private static List<Change> key(ScrollVersion record) {
    return List.of(new Change.Delete(new ScrollKey(IdempotencyKey.PHEXT, record.at())));
  }

  private static List<Change> upload(ScrollVersion mark) {
    return Staged.dropped(Staged.bookOf(mark.at()));
  }

  private CompletionStage<Boolean> drop(List<ScrollVersion> old, Removal removal) {
    if (old.isEmpty()) {
      return CompletableFuture.completedStage(true);
    }
    List<Change> changes = new ArrayList<>();
    List<Condition> conditions = new ArrayList<>();
    for (ScrollVersion each : old) {
      List<Change> gone = removal.of(each);
      changes.addAll(gone);
      conditions.add(new Condition(gone.get(0).key(), each.version()));
    }
    return store
        .submit(new Operation.Write(changes, conditions, Optional.empty()))
        .thenApply(Sweep::taken);
  }

  /** One that was changed meanwhile is looked at again the next time. */
  private static boolean taken(Outcome outcome) {
    if (outcome instanceof Outcome.Refused refused) {
      throw new IllegalStateException("a sweep was refused: " + refused.detail());
    }
    return outcome instanceof Outcome.Done;
  }
}
