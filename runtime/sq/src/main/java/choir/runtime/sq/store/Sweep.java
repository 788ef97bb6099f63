package choir.runtime.sq.store;

import choir.core.approval.Approval;
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
 * IdempotencyKey#REMEMBERED}, the pieces of unfinished uploads after {@link #UPLOAD}, and questions
 * for which no turn waits after {@link Approval#UNATTENDED_LISTED}. Each is deleted on the
 * condition that it is the one that was seen, so that two nodes that both sweep do no harm.
 */
final class Sweep {
  /** Maximum number in one operation: each costs a disk read while the store waits. */
  static final int BATCH = 1_000;

  /** An upload has ended, or was broken off, within minutes. */
  static final Duration UPLOAD = Duration.ofDays(1);

  private static final List<Expiry> EXPIRIES =
      List.of(
          new Expiry(IdempotencyKey.PHEXT, IdempotencyKey.REMEMBERED, each -> true, Sweep::itself),
          new Expiry(Staged.PHEXT, UPLOAD, each -> Staged.isOpenMarker(each.at()), Sweep::upload),
          new Expiry(
              Approval.UNATTENDED_PHEXT, Approval.UNATTENDED_LISTED, each -> true, Sweep::itself));

  private final Store store;

  Sweep(Store store) {
    this.store = store;
  }

  /**
   * Scrolls that expire.
   *
   * @param phext of the scrolls
   * @param after time since the last change of a scroll
   * @param wanted which scrolls of the phext expire
   * @param removal the changes that delete one of them; the first is of the scroll itself
   */
  private record Expiry(
      String phext, Duration after, Predicate<ScrollVersion> wanted, Removal removal) {}

  /** The changes that delete a scroll of a phext, and what belongs to it. */
  private interface Removal {
    List<Change> of(String phext, ScrollVersion each);
  }

  /**
   * Deletes at most {@link #BATCH} of each.
   *
   * @return whether there may be more
   */
  CompletionStage<Boolean> step() {
    CompletionStage<Boolean> more = CompletableFuture.completedStage(false);
    for (Expiry each : EXPIRIES) {
      more = more.thenCompose(before -> step(each).thenApply(full -> before || full));
    }
    return more;
  }

  private CompletionStage<Boolean> step(Expiry expiry) {
    Instant since = store.time().instant().minus(expiry.after());
    List<ScrollVersion> old =
        store.unchanged(expiry.phext(), store.asOf(since).version(), expiry.wanted(), BATCH);
    return drop(expiry, old).thenApply(done -> old.size() == BATCH);
  }

  private static List<Change> itself(String phext, ScrollVersion record) {
    return List.of(new Change.Delete(new ScrollKey(phext, record.at())));
  }

  private static List<Change> upload(String phext, ScrollVersion mark) {
    return Staged.dropped(Staged.bookOf(mark.at()));
  }

  private CompletionStage<Boolean> drop(Expiry expiry, List<ScrollVersion> old) {
    if (old.isEmpty()) {
      return CompletableFuture.completedStage(true);
    }
    List<Change> changes = new ArrayList<>();
    List<Condition> conditions = new ArrayList<>();
    for (ScrollVersion each : old) {
      List<Change> gone = expiry.removal().of(expiry.phext(), each);
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
