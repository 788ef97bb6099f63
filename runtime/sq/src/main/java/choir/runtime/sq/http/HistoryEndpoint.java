package choir.runtime.sq.http;

import choir.core.sq.ScrollKey;
import choir.runtime.sq.log.Version;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** The versions of a scroll. */
final class HistoryEndpoint {
  private static final int USUAL = 100;
  private static final int MOST = 1_000;

  private final StoreReader reader;

  HistoryEndpoint(StoreReader reader) {
    this.reader = reader;
  }

  CompletionStage<HttpResponse> history(SqRequest call) {
    ScrollKey key = call.read();
    int limit = (int) call.number("limit", USUAL, 1, MOST);
    long before = call.number("before", Long.MAX_VALUE, 1, Long.MAX_VALUE);
    return reader.latest(
        call,
        view -> {
          List<Map<String, Object>> versions =
              StoreReader.kept(() -> reader.store().history(key, before, limit)).stream()
                  .map(HistoryEndpoint::shown)
                  .toList();
          return Responses.asOf(Responses.json(Json.write(versions) + "\n"), view.version());
        });
  }

  private static Map<String, Object> shown(Version version) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("version", version.version());
    fields.put("time", version.time().toString());
    fields.put("kind", written(version.kind()));
    fields.put("bytes", version.bytes());
    return fields;
  }

  static String written(Version.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
