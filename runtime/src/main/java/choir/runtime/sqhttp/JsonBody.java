package choir.runtime.sqhttp;

import choir.runtime.http.Json;
import choir.runtime.http.Refusal;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** A body that is to be one JSON object. */
final class JsonBody {
  private JsonBody() {}

  /**
   * @param example of such a body, for the refusal
   */
  static JsonNode object(String body, String example) {
    try {
      JsonNode node = Json.read(body);
      if (node.isObject()) {
        return node;
      }
    } catch (Refusal noJson) {
      throw SqRefusal.bad(String.valueOf(noJson.getMessage()));
    }
    throw SqRefusal.bad("the body must be a JSON object, as " + example);
  }

  /** A field of it that is text; empty if it is not there. */
  static Optional<String> word(JsonNode object, String field) {
    JsonNode value = object.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw SqRefusal.bad(field + " must be text");
    }
    return Optional.of(value.textValue());
  }
}
