package choir.runtime.sq.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** A request body that must be one JSON object. */
final class JsonBody {
  private JsonBody() {}

  /**
   * @param example of such a body, for the refusal
   */
  static JsonNode object(String body, String example) {
    JsonNode node = Json.body(body);
    if (node.isObject()) {
      return node;
    }
    throw SqHttpException.bad("the body must be a JSON object, as " + example);
  }

  /** A field of it that is text; empty if it is not there. */
  static Optional<String> word(JsonNode object, String field) {
    JsonNode value = object.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw SqHttpException.bad(field + " must be text");
    }
    return Optional.of(value.textValue());
  }
}
