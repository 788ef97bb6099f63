package choir.runtime.sq.http;

import choir.runtime.sq.store.Store;
import choir.runtime.sq.store.StoreStatsView;
import choir.runtime.sq.store.View;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Statistics of the copy of the store on this machine. */
final class StoreEndpoint {
  private final Store store;
  private final boolean replicated;
  private final Executor disk;

  StoreEndpoint(Store store, boolean replicated, Executor disk) {
    this.store = store;
    this.replicated = replicated;
    this.disk = disk;
  }

  CompletionStage<HttpResponse> store(SqRequest call) {
    call.caller().require(Permission.READ);
    return CompletableFuture.supplyAsync(() -> Responses.json(Json.write(view()) + "\n"), disk);
  }

  private StoreView view() {
    View latest = store.latest();
    try {
      return new StoreView(
          replicated,
          latest.version(),
          latest.time().toString(),
          StoreStatsView.of(store.stats()),
          store.failure().map(why -> String.valueOf(why.getMessage())));
    } catch (IOException unread) {
      throw new UncheckedIOException(unread);
    }
  }
}
