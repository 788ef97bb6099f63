package choir.runtime.machines;

import choir.runtime.http.Fields;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Optional;
import org.apache.pekko.util.ByteString;

/**
 * Body of an order that binds an agent to a node.
 *
 * @param minutes duration; default: until further notice
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record PlaceRequest(String node, Optional<Integer> minutes) {
  /** A year. */
  static final int MAX_MINUTES = 366 * 24 * 60;

  static PlaceRequest read(ByteString body) {
    Fields fields = Fields.of(body);
    PlaceRequest request =
        new PlaceRequest(fields.required("node"), fields.number("minutes", 1, MAX_MINUTES));
    fields.nothingElse();
    return request;
  }
}
