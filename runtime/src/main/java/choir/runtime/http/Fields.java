package choir.runtime.http;

import choir.core.model.WellFormedText;
import choir.runtime.http.Problem.Kind;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import org.apache.pekko.util.ByteString;

/**
 * Reads the fields of a body one by one; each refusal names its field. A field that is null counts
 * as absent.
 */
public final class Fields {
  private static final int MAX_UNKNOWN = 20;
  private static final int MAX_NAME_CHARS = 80;

  private final ObjectNode body;
  private final TreeSet<String> known = new TreeSet<>();

  private Fields(ObjectNode body) {
    this.body = body;
  }

  public static Fields of(ByteString body) {
    return new Fields(Json.object(body.toArray()));
  }

  private Optional<JsonNode> find(String name) {
    known.add(name);
    return Optional.ofNullable(body.get(name)).filter(node -> !node.isNull());
  }

  public static Refusal refuse(String field, String detail) {
    return Problem.of(Kind.BAD_REQUEST, field, field + ' ' + detail).refusal();
  }

  /** Text that is more than blanks. */
  public String required(String name) {
    return text(name)
        .orElseThrow(() -> refuse(name, "is missing; it must be text that is more than blanks"));
  }

  /** Text that is more than blanks, if it is there. */
  public Optional<String> text(String name) {
    Optional<JsonNode> node = find(name);
    if (node.isEmpty()) {
      return Optional.empty();
    }
    if (!node.get().isTextual() || node.get().textValue().isBlank()) {
      throw refuse(name, "must be text that is more than blanks");
    }
    requireWellFormed(name, node.get().textValue());
    return Optional.of(node.get().textValue());
  }

  /** JSON can spell half of a character, which neither UTF-8 nor another node can be sent. */
  public static void requireWellFormed(String name, String text) {
    OptionalInt lone = WellFormedText.loneSurrogate(text);
    if (lone.isPresent()) {
      throw refuse(
          name,
          String.format(
              Locale.ROOT,
              "has half of a surrogate pair (\\u%04x) at character %d; send the whole pair",
              (int) text.charAt(lone.getAsInt()),
              lone.getAsInt() + 1));
    }
  }

  /** Text of a bounded length without control characters. */
  public Optional<String> line(String name, int longest) {
    Optional<String> found = text(name);
    found.ifPresent(text -> requireLine(name, text, longest));
    return found;
  }

  public static void requireLine(String name, String text, int longest) {
    if (text.isBlank()
        || text.length() > longest
        || text.chars().anyMatch(Character::isISOControl)) {
      throw refuse(name, "must have 1 to " + longest + " characters, none of them control ones");
    }
  }

  public Optional<Boolean> flag(String name) {
    Optional<JsonNode> node = find(name);
    if (node.isPresent() && !node.get().isBoolean()) {
      throw refuse(name, "must be true or false");
    }
    return node.map(JsonNode::booleanValue);
  }

  /** A whole number within bounds, if it is there. */
  public Optional<Integer> number(String name, int least, int most) {
    Optional<JsonNode> node = find(name);
    if (node.isEmpty()) {
      return Optional.empty();
    }
    boolean fits = node.get().isIntegralNumber() && node.get().canConvertToInt();
    if (!fits || node.get().intValue() < least || node.get().intValue() > most) {
      throw refuse(name, "must be a whole number of %d to %d".formatted(least, most));
    }
    return node.map(JsonNode::intValue);
  }

  /** One of a few words, if it is there. */
  public Optional<String> oneOf(String name, List<String> words) {
    Optional<String> found = text(name);
    if (found.isPresent() && !words.contains(found.get())) {
      throw refuse(name, "is '" + found.get() + "', must be one of " + words);
    }
    return found;
  }

  /** A value of any type, if it is there. */
  public Optional<JsonNode> any(String name) {
    return find(name);
  }

  /** Refuses fields that were not asked for: they are misspelt. */
  public void nothingElse() {
    for (String name : unknown()) {
      throw refuse(name, "is not known here; there are " + known);
    }
  }

  /** Names of fields that were not asked for, each of a bounded length; at most 20. */
  public List<String> unknown() {
    List<String> names = new ArrayList<>();
    body.fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name) && names.size() < MAX_UNKNOWN) {
                names.add(name.substring(0, Math.min(name.length(), MAX_NAME_CHARS)));
              }
            });
    return names;
  }
}
