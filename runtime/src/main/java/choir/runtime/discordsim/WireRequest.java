package choir.runtime.discordsim;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.util.ByteString;

/**
 * A request, read whole.
 *
 * @param path as it was sent, without the query
 * @param headers by name in lower case; of a repeated header the last value
 */
record WireRequest(
    String method,
    String path,
    Map<String, String> query,
    Map<String, String> headers,
    ByteString body) {

  /**
   * @param target path and query, as in the request line
   * @throws IllegalArgumentException if it contains a broken escape
   */
  static WireRequest of(
      String method, String target, Map<String, String> headers, ByteString body) {
    int mark = target.indexOf('?');
    String path = mark < 0 ? target : target.substring(0, mark);
    Map<String, String> query = new LinkedHashMap<>();
    if (mark >= 0) {
      for (String pair : target.substring(mark + 1).split("&", -1)) {
        int equals = pair.indexOf('=');
        if (equals > 0) {
          query.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
        }
      }
    }
    return new WireRequest(method, path, query, headers, body);
  }

  private static String decoded(String part) {
    return URLDecoder.decode(part, StandardCharsets.UTF_8);
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
  }

  /** The parts of the path, decoded: a plus sign is no blank here. */
  List<String> segments() {
    List<String> parts = new ArrayList<>();
    for (String part : path.split("/", -1)) {
      if (!part.isEmpty()) {
        parts.add(decoded(part.replace("+", "%2B")));
      }
    }
    return parts;
  }

  String text() {
    return body.utf8String();
  }
}
