package choir.runtime.discordsim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The body of a control call. What is wrong with it is an {@link IllegalArgumentException}. */
final class ControlFields {
  private final ObjectNode body;

  private ControlFields(ObjectNode body) {
    this.body = body;
  }

  /**
   * Reads a body.
   *
   * @param known names of the fields; another is refused, since it is likely a misspelt one
   */
  static ControlFields read(WireRequest request, String... known) {
    JsonNode json = SimJson.tryRead(request.text()).orElse(null);
    if (!(json instanceof ObjectNode object)) {
      throw new IllegalArgumentException("the body must be a JSON object; fields: " + names(known));
    }
    List<String> others = new ArrayList<>();
    object.fieldNames().forEachRemaining(others::add);
    others.removeAll(Set.of(known));
    if (!others.isEmpty()) {
      throw new IllegalArgumentException(
          "unknown field '%s'; known are %s".formatted(others.getFirst(), names(known)));
    }
    return new ControlFields(object);
  }

  private static String names(String... known) {
    return String.join(", ", known);
  }

  String required(String field) {
    JsonNode value = body.path(field);
    if (!value.isTextual() || value.asText().isEmpty()) {
      throw new IllegalArgumentException("the field '%s' must be a text".formatted(field));
    }
    return value.asText();
  }

  String text(String field) {
    JsonNode value = body.path(field);
    if (!value.isMissingNode() && !value.isTextual()) {
      throw new IllegalArgumentException("the field '%s' must be a text".formatted(field));
    }
    return value.asText("");
  }

  int number(String field, int otherwise) {
    JsonNode value = body.path(field);
    if (value.isMissingNode()) {
      return otherwise;
    }
    if (!value.isInt()) {
      throw new IllegalArgumentException("the field '%s' must be a whole number".formatted(field));
    }
    return value.asInt();
  }

  boolean flag(String field) {
    JsonNode value = body.path(field);
    if (!value.isMissingNode() && !value.isBoolean()) {
      throw new IllegalArgumentException("the field '%s' must be true or false".formatted(field));
    }
    return value.asBoolean(false);
  }

  /** A field that is an object of texts, numbers and booleans. */
  Map<String, Object> values(String field) {
    Map<String, Object> values = new LinkedHashMap<>();
    body.path(field)
        .properties()
        .forEach(each -> values.put(each.getKey(), each.getValue().asText()));
    return values;
  }
}
