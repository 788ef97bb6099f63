package choir.runtime.json;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.util.List;
import java.util.Map;

/**
 * Reads views, which nodes of other versions may have written: unknown fields are ignored, and
 * texts, lists and maps that are absent are empty.
 */
public final class ViewJson {
  private static final JsonMapper MAPPER = mapper();

  private ViewJson() {}

  private static JsonMapper mapper() {
    JsonMapper.Builder builder =
        JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .addModule(new Jdk8Module())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    for (Class<?> type : List.of(String.class, List.class, Map.class)) {
      builder.withConfigOverride(
          type, each -> each.setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY)));
    }
    return builder.build();
  }

  /** Reads JSON whose form is not known. */
  public static JsonNode tree(String text) throws JsonProcessingException {
    return MAPPER.readTree(text);
  }

  /** Reads a view. */
  public static <T> T view(JsonNode json, Class<T> type) throws JsonProcessingException {
    return MAPPER.treeToValue(json, type);
  }

  /** Writes the body of a request. */
  public static String write(Record body) {
    try {
      return MAPPER.writeValueAsString(body);
    } catch (JsonProcessingException bug) {
      throw new IllegalStateException("a body that is no JSON", bug);
    }
  }

  /** Writes any value for people, with indents. */
  public static String indented(Object value) {
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value);
    } catch (JsonProcessingException bug) {
      throw new IllegalStateException("a value that is no JSON", bug);
    }
  }
}
