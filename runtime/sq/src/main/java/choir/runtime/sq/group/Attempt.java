package choir.runtime.sq.group;

import choir.core.failure.Failures;
import choir.core.sq.Outcome;
import choir.core.sq.StoreException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The result of sending an operation once. */
public sealed interface Attempt {
  /** It is in order, and this is its outcome. */
  record Answered(Outcome outcome) implements Attempt {}

  /** Whether it is in order or not, the code says. */
  record Failed(StoreException.Code code, String detail) implements Attempt {}

  /** The same failure for each of several operations. */
  static List<Attempt> allFailed(int count, Throwable failure) {
    return Collections.nCopies(count, failed(failure));
  }

  private static Attempt failed(Throwable failure) {
    Throwable cause = Failures.cause(failure);
    return cause instanceof StoreException known
        ? new Failed(known.code(), String.valueOf(known.getMessage()))
        : new Failed(StoreException.Code.UNCERTAIN, cause.toString());
  }

  /** Waits for all, in their order. */
  static CompletionStage<List<Attempt>> all(List<CompletionStage<Outcome>> outcomes) {
    List<CompletableFuture<Attempt>> attempts = new ArrayList<>(outcomes.size());
    for (CompletionStage<Outcome> outcome : outcomes) {
      attempts.add(
          outcome
              .handle(
                  (done, failure) ->
                      failure == null ? (Attempt) new Answered(done) : failed(failure))
              .toCompletableFuture());
    }
    return CompletableFuture.allOf(attempts.toArray(CompletableFuture<?>[]::new))
        .thenApply(done -> attempts.stream().map(CompletableFuture::join).toList());
  }
}
