package choir.runtime.sqhttp;

import choir.core.sq.ScrollKey;
import choir.runtime.http.Json;
import choir.runtime.sq.Version;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** What a scroll was, version by version. */
final class HistoryVerb {
  private static final int USUAL = 100;
  private static final int MOST = 1_000;

  private final Reading reading;

  HistoryVerb(Reading reading) {
    this.reading = reading;
  }

  CompletionStage<HttpResponse> history(SqCall call) {
    ScrollKey key = call.read();
    int limit = (int) call.number("limit", USUAL, 1, MOST);
    long before = call.number("before", Long.MAX_VALUE, 1, Long.MAX_VALUE);
    return reading.latest(
        call,
        view -> {
          List<Map<String, Object>> versions =
              Reading.kept(() -> reading.store().history(key, before, limit)).stream()
                  .map(HistoryVerb::shown)
                  .toList();
          return Answers.asOf(Answers.json(Json.write(versions) + "\n"), view.version());
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
