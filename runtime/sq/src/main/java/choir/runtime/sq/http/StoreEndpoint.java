package choir.runtime.sq.http;

import choir.runtime.sq.store.Store;
import choir.runtime.sq.store.View;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
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
    return CompletableFuture.supplyAsync(() -> Responses.json(Json.write(facts()) + "\n"), disk);
  }

  private Map<String, Object> facts() {
    View latest = store.latest();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("replicated", replicated);
    fields.put("version", latest.version());
    fields.put("time", latest.time().toString());
    try {
      fields.putAll(store.stats().facts());
    } catch (IOException unread) {
      throw new UncheckedIOException(unread);
    }
    store.failure().ifPresent(why -> fields.put("stopped", String.valueOf(why.getMessage())));
    return fields;
  }
}
