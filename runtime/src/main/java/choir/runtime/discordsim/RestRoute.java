package choir.runtime.discordsim;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A route of the REST API.
 *
 * @param path below {@code /api/v10}; a segment in braces stands for any
 * @param limit of the route; requests of one bot in one channel count together
 */
record RestRoute(String method, List<String> path, Limit limit, Handler handler) {

  /** What answers. It runs with the monitor of the world. */
  interface Handler {
    WireAnswer answer(RestCall call);
  }

  /** How often a bot may ask in a channel. */
  enum Limit {
    /** As often as the limit of the bot in all allows. */
    NONE(0, 0),
    POST(5, 5_000),
    EDIT(5, 5_000),
    REACTION(1, 250);

    private final int requests;
    private final long millis;

    Limit(int requests, long millis) {
      this.requests = requests;
      this.millis = millis;
    }

    int requests() {
      return requests;
    }

    long millis() {
      return millis;
    }
  }

  static RestRoute of(String method, String path, Handler handler) {
    return of(method, path, Limit.NONE, handler);
  }

  static RestRoute of(String method, String path, Limit limit, Handler handler) {
    return new RestRoute(method, List.of(path.substring(1).split("/", -1)), limit, handler);
  }

  /** The values of the named segments, if a path is of this route. */
  Optional<Map<String, String>> match(List<String> segments) {
    if (segments.size() != path.size()) {
      return Optional.empty();
    }
    Map<String, String> parts = new LinkedHashMap<>();
    for (int i = 0; i < path.size(); i++) {
      String expected = path.get(i);
      if (expected.startsWith("{")) {
        parts.put(expected.substring(1, expected.length() - 1), segments.get(i));
      } else if (!expected.equals(segments.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(parts);
  }
}
