package choir.runtime.sq.http;

import choir.runtime.sq.log.PhextHistory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * The retained history of phexts in this copy of the store: of the one that {@code p} names, else
 * of all that the caller may read.
 */
final class RetentionEndpoint {
  private final StoreReader reader;

  RetentionEndpoint(StoreReader reader) {
    this.reader = reader;
  }

  CompletionStage<HttpResponse> retention(SqRequest call) {
    Optional<String> one = call.query("p").map(call.caller()::reads);
    String prefix = one.orElse(call.caller().prefix());
    return reader.latest(
        call,
        view -> {
          List<Map<String, Object>> shown = new ArrayList<>();
          for (PhextHistory each : reader.store().histories(prefix)) {
            boolean wanted = one.isEmpty() || one.get().equals(each.phext());
            if (wanted) {
              call.caller().sees(each.phext()).ifPresent(name -> shown.add(fields(name, each)));
            }
          }
          return Responses.asOf(Responses.json(Json.write(shown) + "\n"), view.version());
        });
  }

  private static Map<String, Object> fields(String name, PhextHistory history) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("phext", name);
    fields.put("keep", history.keep());
    history
        .since()
        .ifPresent(
            since -> {
              fields.put("sinceVersion", since.version());
              fields.put("since", since.time().toString());
            });
    fields.put("scrolls", history.scrolls());
    fields.put("bytes", history.bytes());
    fields.put("historyBytes", history.historyBytes());
    return fields;
  }
}
