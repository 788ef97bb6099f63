package choir.runtime.http;

import choir.core.phext.Utf8;
import choir.runtime.http.Problem.Kind;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpCharsets;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.util.ByteString;

/** Reads and writes the JSON of the API. */
public final class Json {
  static final ContentType.NonBinary PROBLEM =
      MediaTypes.applicationWithFixedCharset("problem+json", HttpCharsets.UTF_8).toContentType();

  /** Strict: duplicate fields and trailing tokens are refused. */
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .addModule(new Jdk8Module())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  /** Writes a value on one line. */
  public static String write(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException bug) {
      throw new IllegalStateException("an answer that is not JSON", bug);
    }
  }

  public static HttpResponse response(int status, Object value) {
    return response(status, ContentTypes.APPLICATION_JSON, value);
  }

  public static HttpResponse response(int status, ContentType.NonBinary type, Object value) {
    return HttpResponse.create().withStatus(status).withEntity(type, write(value) + "\n");
  }

  /**
   * Reads an object.
   *
   * @throws Refusal if it is not an object; names the byte or the line
   */
  static ObjectNode object(byte[] body) {
    JsonNode node = read(text(body));
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw Problem.of(
            Kind.BAD_REQUEST,
            body.length == 0
                ? "the body is empty; it must be a JSON object"
                : "the body must be a JSON object, as {\"name\":\"value\"}")
        .refusal();
  }

  /**
   * Reads a body.
   *
   * @throws Refusal if it is not JSON; names the byte or the line
   */
  public static JsonNode read(ByteString body) {
    return read(text(body.toArray()));
  }

  /** The text of a body, without a byte-order mark. */
  private static String text(byte[] body) {
    try {
      String text = Utf8.decode(body);
      return text.startsWith("\ufeff") ? text.substring(1) : text;
    } catch (Utf8.Malformed broken) {
      throw Problem.of(
              Kind.BAD_REQUEST,
              "the body is not UTF-8: the byte at offset %d (%02x) belongs to no character"
                  .formatted(broken.offset(), body[Math.min(broken.offset(), body.length - 1)]))
          .with("offset", broken.offset())
          .refusal();
    }
  }

  /**
   * Parses JSON.
   *
   * @throws Refusal if it is not JSON; names the line and the column
   */
  public static JsonNode read(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException broken) {
      JsonLocation at = broken.getLocation();
      int line = at == null ? 1 : at.getLineNr();
      int column = at == null ? 1 : at.getColumnNr();
      throw Problem.of(
              Kind.BAD_REQUEST,
              "the body is not JSON: line %d, column %d: %s"
                  .formatted(line, column, broken.getOriginalMessage()))
          .with("line", line)
          .with("column", column)
          .refusal();
    }
  }
}
