package choir.runtime.sq.http;

import choir.runtime.sq.log.HistoryExpiredException;
import choir.runtime.sq.store.Store;
import choir.runtime.sq.store.View;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Finds the view of the store that a request wants to read, on the blocking dispatcher. */
final class StoreReader {
  private static final Pattern VERSION = Pattern.compile("[0-9]{1,18}");

  private final Store store;
  private final Executor disk;

  StoreReader(Store store, Executor disk) {
    this.store = store;
    this.disk = disk;
  }

  Executor disk() {
    return disk;
  }

  Store store() {
    return store;
  }

  /** Reads what may be of the past. */
  static <T> T kept(Supplier<T> read) {
    try {
      return read.get();
    } catch (HistoryExpiredException gone) {
      throw SqHttpException.of(410, String.valueOf(gone.getMessage()));
    }
  }

  /** Completes when a read is linearizable, or at once if the caller does not mind. */
  CompletionStage<Long> barrier(SqRequest call) {
    String consistency = call.query().getOrDefault("consistency", "linearizable");
    return switch (consistency) {
      case "local" -> CompletableFuture.completedStage(0L);
      case "linearizable" -> store.barrier();
      default ->
          throw SqHttpException.bad(
              "consistency: '%s' must be local or linearizable".formatted(consistency));
    };
  }

  /** Reads from the latest state, or the one that {@code as-of} names. */
  <T> CompletionStage<T> view(SqRequest call, Function<View, T> read) {
    Optional<String> asOf = call.query("as-of");
    return barrier(call).thenApplyAsync(version -> kept(() -> read.apply(view(asOf))), disk);
  }

  /** As {@link #view}, for endpoints without history. */
  <T> CompletionStage<T> latest(SqRequest call, Function<View, T> read) {
    return barrier(call).thenApplyAsync(version -> read.apply(store.latest()), disk);
  }

  private View view(Optional<String> asOf) {
    if (asOf.isEmpty()) {
      return store.latest();
    }
    String given = asOf.get();
    try {
      return VERSION.matcher(given).matches()
          ? store.asOf(Long.parseLong(given))
          : store.asOf(Instant.parse(given));
    } catch (DateTimeParseException neither) {
      throw SqHttpException.bad(
          "as-of: '%s' is neither a version nor a time as 2026-11-21T12:00:00Z (UTC; write '+' as"
                  .formatted(given)
              + " %2B)");
    } catch (IllegalArgumentException future) {
      throw SqHttpException.bad("as-of: " + future.getMessage());
    }
  }
}
