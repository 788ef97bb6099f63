package choir.runtime.discordsim;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.pekko.util.ByteString;

/**
 * An answer to a request.
 *
 * @param status 0 for none: the connection is dropped
 */
record WireAnswer(int status, Map<String, String> headers, ByteString body) {
  /** No answer, as of a server that dies after it has done what was asked. */
  static final WireAnswer DROPPED = new WireAnswer(0, Map.of(), ByteString.emptyByteString());

  static WireAnswer empty(int status) {
    return new WireAnswer(status, Map.of(), ByteString.emptyByteString());
  }

  static WireAnswer json(int status, JsonNode body) {
    return of(status, "application/json", ByteString.fromString(body.toString()));
  }

  static WireAnswer of(int status, String type, ByteString body) {
    return new WireAnswer(status, Map.of("Content-Type", type), body);
  }

  WireAnswer with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new WireAnswer(status, more, body);
  }

  String text() {
    return body.utf8String();
  }
}
