package choir.runtime.sq.journal;

import choir.core.phext.Utf8;
import choir.core.sq.EventBody;
import choir.core.sq.Operation;
import choir.core.sq.Staged;
import choir.runtime.sq.store.StagedUpload;
import choir.runtime.sq.store.Store;
import choir.runtime.sq.store.StoredScroll;
import choir.runtime.sq.store.View;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/** Snapshots too large for one operation: their text in pieces, and a body that refers to them. */
final class SnapshotPieces {
  /** What stands in place of the adapter of a body whose payload refers to pieces. Stored. */
  private static final String STAGED = "staged";

  /** Half of an operation: there is room for the rest of the body, whatever it holds. */
  static final int WHOLE_BYTES = 1 << 20;

  /** At most three bytes each as UTF-8, so that a piece keeps {@link Staged#PIECE_BYTES}. */
  private static final int PIECE_CHARS = Staged.PIECE_BYTES / 3;

  private final Store store;
  private final RandomGenerator random;

  /**
   * @param random finds places for pieces; of at least 60 bits
   */
  SnapshotPieces(Store store, RandomGenerator random) {
    this.store = store;
    this.random = random;
  }

  /** A body that fits into an operation: the same, or one that refers to stored pieces. */
  CompletionStage<EventBody> storable(EventBody body) {
    String payload = body.payload();
    if (Utf8.length(payload) <= WHOLE_BYTES) {
      return CompletableFuture.completedStage(body);
    }
    StagedUpload upload = new StagedUpload(store, random);
    return add(upload, payload, 0)
        .thenCompose(done -> refer(upload))
        .thenApply(staged -> with(body, STAGED, staged.text()))
        .whenComplete(
            (stored, failure) -> {
              if (failure != null) {
                upload.abandon();
              }
            });
  }

  private CompletionStage<StagedUpload> add(StagedUpload upload, String payload, int from) {
    int end = Math.min(payload.length(), from + PIECE_CHARS);
    int to =
        end < payload.length() && Character.isLowSurrogate(payload.charAt(end)) ? end - 1 : end;
    CompletionStage<StagedUpload> added = upload.add(payload.substring(from, to));
    return to == payload.length() ? added : added.thenCompose(next -> add(upload, payload, to));
  }

  /** Keeps the sweeper from the pieces; the snapshot that refers to them is stored next. */
  private CompletionStage<Staged> refer(StagedUpload upload) {
    return store
        .submit(new Operation.Write(List.of(upload.referred())))
        .thenApply(outcome -> upload.staged());
  }

  private static EventBody with(EventBody body, String adapter, String payload) {
    return new EventBody(
        body.type(), body.serializer(), body.manifest(), adapter, body.timeMillis(), payload);
  }

  /** The pieces to which a body refers, if it does. */
  static Optional<Staged> of(EventBody body) {
    return body.adapter().equals(STAGED)
        ? Optional.of(Staged.parse(body.payload()))
        : Optional.empty();
  }

  /**
   * A body with its payload.
   *
   * @throws IllegalArgumentException if a piece is missing
   */
  EventBody whole(EventBody body) {
    Optional<Staged> staged = of(body);
    if (staged.isEmpty()) {
      return body;
    }
    View view = store.latest();
    StringBuilder payload = new StringBuilder();
    for (int number = 1; number <= staged.get().pieces(); number++) {
      int piece = number;
      StoredScroll scroll =
          view.find(staged.get().piece(number))
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "piece %d of a snapshot is missing at %s"
                              .formatted(piece, staged.get().book())));
      payload.append(scroll.text());
    }
    return with(body, "", payload.toString());
  }
}
