package choir.runtime.ranch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** Canonical JSON with sorted keys: equal values have equal text. */
final class CanonicalJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  private CanonicalJson() {}

  /**
   * Reads what {@link #write} has written.
   *
   * @throws IllegalStateException if it is not JSON
   */
  static JsonNode read(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException bug) {
      throw new IllegalStateException("a stored section is not JSON", bug);
    }
  }

  static String write(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(MAPPER.treeToValue(node, Object.class));
    } catch (JsonProcessingException bug) {
      throw new IllegalStateException("JSON documents can always be written", bug);
    }
  }
}
