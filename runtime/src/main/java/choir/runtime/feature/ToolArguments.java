package choir.runtime.feature;

import choir.core.phext.Coordinate;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** The arguments of a tool call: written by a model, so nothing about them is sure. */
public final class ToolArguments {
  private static final JsonMapper MAPPER = new JsonMapper();
  private final JsonNode object;

  private ToolArguments(JsonNode object) {
    this.object = object;
  }

  /** Invalid arguments; the message is for the model. */
  public static final class Invalid extends Exception {
    private static final long serialVersionUID = 1;

    public Invalid(String message) {
      super(message);
    }
  }

  /** Reads an object that has no other fields than these. */
  public static ToolArguments parse(String json, List<String> fields) throws Invalid {
    JsonNode node;
    try {
      node = MAPPER.readTree(json.isBlank() ? "{}" : json);
    } catch (JsonProcessingException broken) {
      throw new Invalid("the arguments are not JSON: " + broken.getOriginalMessage());
    }
    if (!node.isObject()) {
      throw new Invalid("the arguments must be a JSON object with " + fields);
    }
    for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!fields.contains(name)) {
        throw new Invalid("there is no argument '" + name + "'; known arguments are " + fields);
      }
    }
    return new ToolArguments(node);
  }

  public String text(String field) throws Invalid {
    JsonNode value = object.path(field);
    if (!value.isTextual()) {
      throw new Invalid("the argument '" + field + "' must be a string");
    }
    return value.textValue();
  }

  /** An optional argument; models also write null for one that they leave out. */
  public String text(String field, String defaultValue) throws Invalid {
    return object.hasNonNull(field) ? text(field) : defaultValue;
  }

  /** A coordinate. */
  public Coordinate coordinate(String field) throws Invalid {
    return parsed(text(field));
  }

  /** An optional coordinate; {@code defaultValue} if it is left out. */
  public Coordinate coordinate(String field, Coordinate defaultValue) throws Invalid {
    return object.hasNonNull(field) ? coordinate(field) : defaultValue;
  }

  private static Coordinate parsed(String text) throws Invalid {
    return Coordinate.parse(text)
        .filter(Coordinate::isReachable)
        .orElseThrow(
            () ->
                new Invalid(
                    "'%s' is not a coordinate: nine numbers of 1 to 999, as 1.5.2/3.7.3/9.1.1"
                        .formatted(text)));
  }

  /** An optional whole number; {@code defaultValue} if it is left out. */
  public int number(String field, int defaultValue, int least, int most) throws Invalid {
    if (!object.hasNonNull(field)) {
      return defaultValue;
    }
    JsonNode value = object.path(field);
    if (!value.canConvertToExactIntegral() || !value.canConvertToInt()) {
      throw new Invalid("the argument '" + field + "' must be a whole number");
    }
    if (value.intValue() < least || value.intValue() > most) {
      throw new Invalid("the argument '%s' must be %d to %d".formatted(field, least, most));
    }
    return value.intValue();
  }

  /** An optional truth value; {@code defaultValue} if it is left out. */
  public boolean flag(String field, boolean defaultValue) throws Invalid {
    if (!object.hasNonNull(field)) {
      return defaultValue;
    }
    if (!object.path(field).isBoolean()) {
      throw new Invalid("the argument '" + field + "' must be true or false");
    }
    return object.path(field).booleanValue();
  }

  /** An optional list of strings; empty if it is left out. */
  public List<String> texts(String field) throws Invalid {
    if (!object.hasNonNull(field)) {
      return List.of();
    }
    JsonNode value = object.path(field);
    if (!value.isArray() || !value.valueStream().allMatch(JsonNode::isTextual)) {
      throw new Invalid("the argument '" + field + "' must be a list of strings");
    }
    return value.valueStream().map(JsonNode::textValue).toList();
  }

  /** A list of lists of strings; a single list of strings is taken for the only element. */
  public List<List<String>> wordLists(String field) throws Invalid {
    JsonNode value = object.path(field);
    if (!value.isArray()) {
      throw new Invalid("the argument '" + field + "' must be a list of lists of strings");
    }
    if (!value.isEmpty() && value.get(0).isTextual()) {
      return List.of(words(field, value));
    }
    List<List<String>> lists = new ArrayList<>();
    for (JsonNode each : value) {
      lists.add(words(field, each));
    }
    return lists;
  }

  private static List<String> words(String field, JsonNode list) throws Invalid {
    List<String> words = new ArrayList<>();
    for (JsonNode each : list) {
      if (!each.isTextual()) {
        throw new Invalid("the argument '" + field + "' must be a list of lists of strings");
      }
      words.add(each.textValue());
    }
    return words;
  }
}
