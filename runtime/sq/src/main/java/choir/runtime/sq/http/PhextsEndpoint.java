package choir.runtime.sq.http;

import choir.core.phext.Coordinate;
import choir.runtime.sq.log.PhextStats;
import choir.runtime.sq.store.View;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * Lists phexts: {@code {"phexts":[{"name","scrolls","version","ranch"}]}}, those that the caller
 * may read. A phext with the same version and number of scrolls as before has not changed: whatever
 * is written has a higher version, and what is deleted is one less.
 */
final class PhextsEndpoint {
  private static final Coordinate LAST = Coordinate.of("999.999.999/999.999.999/999.999.999");

  private final StoreReader reader;
  private final ReservedPhexts reserved;

  PhextsEndpoint(StoreReader reader, ReservedPhexts reserved) {
    this.reader = reader;
    this.reserved = reserved;
  }

  CompletionStage<HttpResponse> phexts(SqRequest call) {
    String prefix = call.query("prefix").orElse("");
    return reader.latest(
        call,
        view -> {
          List<Map<String, Object>> shown = new ArrayList<>();
          for (PhextStats each : reader.store().phexts(call.caller().prefix() + prefix)) {
            Optional<String> name = call.caller().sees(each.phext());
            name.ifPresent(known -> shown.add(fields(view, known, each)));
          }
          String json = Json.write(Map.of("phexts", shown));
          return Responses.asOf(Responses.json(json + "\n"), view.version());
        });
  }

  private Map<String, Object> fields(View view, String name, PhextStats stats) {
    long[] newest = {0};
    view.visit(
        stats.phext(),
        Coordinate.ORIGIN,
        LAST,
        scroll -> {
          newest[0] = Math.max(newest[0], scroll.version());
          return true;
        });
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", name);
    fields.put("scrolls", stats.scrolls());
    fields.put("version", newest[0]);
    fields.put("ranch", reserved.isOfRanch(stats.phext()));
    return fields;
  }
}
