package choir.runtime.sq.store;

import choir.core.phext.Checksum;
import choir.core.phext.Coordinate;
import choir.core.phext.Utf8;
import choir.core.sq.Change;
import choir.core.sq.Condition;
import choir.core.sq.Operation;
import choir.core.sq.Outcome;
import choir.core.sq.ScrollKey;
import choir.core.sq.Staged;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores a text in pieces, in a book of the phext {@code staging} that nobody else uses, for one
 * operation to refer to. One piece after the other: the caller waits for each.
 */
public final class StagedUpload {
  private static final Logger log = LoggerFactory.getLogger(StagedUpload.class);

  /** There are 10^18 books: whoever finds three of them taken has found a fault. */
  private static final int TRIES = 3;

  /** A scroll must hold something. */
  private static final String OPEN = "open";

  private final Store store;
  private final RandomGenerator random;
  private final Checksum.Running checksum = new Checksum.Running();
  private Coordinate book = Coordinate.ORIGIN;
  private boolean begun;
  private int pieces;
  private long bytes;
  private long firstVersion;

  public StagedUpload(Store store, RandomGenerator random) {
    this.store = store;
    this.random = random;
  }

  /** The text that the pieces make up. There is at least one. */
  public Staged staged() {
    return new Staged(book, pieces, bytes);
  }

  /** The checksum of all pieces so far. */
  public String checksum() {
    return checksum.value();
  }

  /**
   * Stores the next piece.
   *
   * @param piece of at most {@link Staged#PIECE_BYTES}
   */
  public CompletionStage<StagedUpload> add(String piece) {
    begun = true;
    checksum.add(piece);
    bytes += Utf8.length(piece);
    CompletionStage<Long> stored = pieces == 0 ? first(piece, TRIES) : next(piece);
    return stored.thenApply(
        version -> {
          firstVersion = pieces == 0 ? version : firstVersion;
          pieces++;
          return this;
        });
  }

  private CompletionStage<Long> first(String piece, int triesLeft) {
    book = anyBook();
    ScrollKey key = new ScrollKey(Staged.PHEXT, book);
    Operation write =
        new Operation.Write(
            List.of(new Change.Put(key, piece), new Change.Put(Staged.openMark(book), OPEN)),
            List.of(new Condition(key, Condition.ABSENT)),
            Optional.empty());
    return store
        .submit(write)
        .thenCompose(
            outcome ->
                outcome instanceof Outcome.Stale && triesLeft > 1
                    ? first(piece, triesLeft - 1)
                    : CompletableFuture.completedStage(version(outcome)));
  }

  private CompletionStage<Long> next(String piece) {
    ScrollKey key = new Staged(book, pieces + 1, bytes).piece(pieces + 1);
    Operation write = new Operation.Write(List.of(new Change.Put(key, piece)));
    return store.submit(write).thenApply(StagedUpload::version);
  }

  private static long version(Outcome outcome) {
    if (outcome instanceof Outcome.Done done) {
      return done.index();
    }
    throw new IllegalStateException("a piece of a large text was not stored: " + outcome);
  }

  private Coordinate anyBook() {
    long upper = 0;
    for (int i = 0; i < 6; i++) {
      upper = upper << 10 | random.nextInt(1, Coordinate.MAX + 1);
    }
    return Coordinate.ofBits(upper, Coordinate.ORIGIN.lowerBits());
  }

  /** Belongs into the operation that refers to the pieces: from then on they are needed. */
  public Change referred() {
    return new Change.Delete(Staged.openMark(book));
  }

  /** Takes the pieces away, unless they became part of a scroll. */
  public void settle(Outcome outcome) {
    boolean referred = outcome instanceof Outcome.Done done && done.index() > firstVersion;
    if (!referred) {
      abandon();
    }
  }

  /** Takes the pieces away: nothing refers to them, nor ever will. */
  public void abandon() {
    if (!begun) {
      return;
    }
    store
        .submit(new Operation.Write(Staged.dropped(book)))
        .whenComplete(
            (outcome, failure) -> {
              if (failure != null || !(outcome instanceof Outcome.Done)) {
                log.warn(
                    "{} pieces of a text that did not arrive whole stay at {} for a day: {}",
                    pieces,
                    book,
                    failure == null ? outcome : failure.toString());
              }
            });
  }
}
