package choir.runtime.discordsim;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.util.Optional;

/** Reads what clients send. */
final class SimJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .addModule(new Jdk8Module())
          .disable(com.fasterxml.jackson.databind.SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private SimJson() {}

  /** Empty if the text is no JSON. */
  static Optional<JsonNode> tryRead(String text) {
    try {
      return Optional.ofNullable(MAPPER.readTree(text));
    } catch (JsonProcessingException broken) {
      return Optional.empty();
    }
  }

  /**
   * Reads the body of a request.
   *
   * @throws ApiError.Refused if it is no object
   */
  static ObjectNode object(String text) {
    return tryRead(text)
        .filter(ObjectNode.class::isInstance)
        .map(ObjectNode.class::cast)
        .orElseThrow(ApiError.INVALID_JSON::refused);
  }

  /** A field that is a list; an empty one without it. */
  static ArrayNode array(JsonNode of, String field) {
    return of.get(field) instanceof ArrayNode array ? array : JsonNodeFactory.instance.arrayNode();
  }

  /** A view as JSON. */
  static JsonNode view(Object view) {
    return MAPPER.valueToTree(view);
  }
}
