package choir.runtime.sq.http;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;

/** JSON in and out. */
final class Json {
  /** Two fields of one name have no meaning that both sides would agree on. */
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .addModule(new Jdk8Module())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  /** A value that Jackson can write, on one line. */
  static String write(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException bug) {
      throw new IllegalStateException("an answer that is no JSON", bug);
    }
  }

  /**
   * Reads what was stored.
   *
   * @throws IllegalArgumentException naming the line and column that are wrong
   */
  static JsonNode read(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException broken) {
      JsonLocation at = broken.getLocation();
      throw new IllegalArgumentException(
          "the body is not JSON: line %d, column %d: %s"
              .formatted(
                  at == null ? 1 : at.getLineNr(),
                  at == null ? 1 : at.getColumnNr(),
                  broken.getOriginalMessage()),
          broken);
    }
  }

  /**
   * Reads the body of a request.
   *
   * @throws SqHttpException 400, naming the line and column that are wrong
   */
  static JsonNode body(String text) {
    try {
      return read(text);
    } catch (IllegalArgumentException noJson) {
      throw SqHttpException.bad(String.valueOf(noJson.getMessage()));
    }
  }
}
