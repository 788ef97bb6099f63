package choir.runtime.mcp;

import choir.runtime.feature.ToolText;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The schema of a tool's arguments, as a server sends it. */
final class ToolSchema {
  /** Maximum length of a schema as text, in characters. */
  static final int LONGEST = 32_768;

  /** Maximum depth; what people write has less than ten. */
  private static final int DEEPEST = 40;

  /** Texts within a schema that are written for readers. */
  private static final List<String> PROSE = List.of("description", "title");

  private ToolSchema() {}

  /** Why a model cannot be offered a tool with this schema; empty if it can. */
  static Optional<String> problem(JsonNode schema) {
    if (!schema.isObject()) {
      return Optional.of("its inputSchema is not an object");
    }
    if (!schema.path("type").asText("object").equals("object")) {
      return Optional.of("its inputSchema has a type other than object");
    }
    JsonNode properties = schema.path("properties");
    if (!properties.isMissingNode() && !properties.isObject()) {
      return Optional.of("the properties of its inputSchema are not an object");
    }
    if (schema.toString().length() > LONGEST) {
      return Optional.of("its inputSchema has more than " + LONGEST + " characters");
    }
    return problem(schema, schema, 0);
  }

  private static Optional<String> problem(JsonNode part, JsonNode whole, int depth) {
    if (depth > DEEPEST) {
      return Optional.of("its inputSchema is deeper than " + DEEPEST + " levels");
    }
    JsonNode reference = part.path("$ref");
    if (reference.isTextual() && !resolves(reference.asText(), whole)) {
      String shown = ToolText.cut(ToolText.line(reference.asText()), 200);
      return Optional.of("its inputSchema has a $ref that does not resolve: " + shown);
    }
    for (JsonNode each : part) {
      Optional<String> problem = problem(each, whole, depth + 1);
      if (problem.isPresent()) {
        return problem;
      }
    }
    return Optional.empty();
  }

  /** Whether a reference leads to a part of the same schema: nothing is fetched for it. */
  private static boolean resolves(String reference, JsonNode whole) {
    if (reference.equals("#")) {
      return true;
    }
    if (!reference.startsWith("#/")) {
      return false;
    }
    try {
      return !whole.at(JsonPointer.compile(reference.substring(1))).isMissingNode();
    } catch (IllegalArgumentException noPointer) {
      return false;
    }
  }

  /** The schema for a model: of type object, and without control characters in its prose. */
  static String text(JsonNode schema) {
    ObjectNode copy = schema.deepCopy();
    copy.put("type", "object");
    clean(copy);
    return copy.toString();
  }

  private static void clean(JsonNode node) {
    if (node instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        if (PROSE.contains(field.getKey()) && field.getValue().isTextual()) {
          field.setValue(object.textNode(ToolText.clean(field.getValue().asText())));
        } else {
          clean(field.getValue());
        }
      }
    } else if (node instanceof ArrayNode array) {
      array.forEach(ToolSchema::clean);
    }
  }
}
