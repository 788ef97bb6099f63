package choir.runtime.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The OpenAPI description of an edge, and what its schemas say of answers. */
record ApiDescription(JsonNode api) {
  /** The operations, as {@code GET /path}. */
  Map<String, JsonNode> operations() {
    Map<String, JsonNode> operations = new TreeMap<>();
    for (Map.Entry<String, JsonNode> path : api.get("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        String name = method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey();
        operations.put(name, method.getValue());
      }
    }
    return operations;
  }

  /** The schema of an operation's JSON answers; missing if it has none. */
  static JsonNode answer(JsonNode operation) {
    return operation.at("/responses/2XX/content").path("application/json").path("schema");
  }

  /** Schema of a body; missing without one. */
  static JsonNode body(JsonNode operation) {
    return operation.at("/requestBody/content").path("application/json").path("schema");
  }

  /** The schema behind a reference, or the schema itself. */
  private JsonNode resolved(JsonNode schema) {
    return schema.has("$ref") ? api.at(schema.get("$ref").asText().substring(1)) : schema;
  }

  /** The fields of an answer, by name. */
  Map<String, JsonNode> fields(String operation) {
    Map<String, JsonNode> fields = new TreeMap<>();
    JsonNode schema = resolved(answer(Objects.requireNonNull(operations().get(operation))));
    schema
        .path("properties")
        .properties()
        .forEach(each -> fields.put(each.getKey(), each.getValue()));
    return fields;
  }

  /** The operations that show or create an element of what another lists, with that one. */
  Map<String, String> onesOfLists() {
    Map<String, String> ones = new TreeMap<>();
    for (String list : operations().keySet()) {
      if (list.startsWith("GET ") && fields(list).containsKey(listed(list))) {
        String path = list.substring("GET ".length());
        for (String each : operations().keySet()) {
          if (each.matches("GET " + Pattern.quote(path) + "/\\{[^/]*}")
              || each.equals("POST " + path)) {
            ones.put(each, list);
          }
        }
      }
    }
    return ones;
  }

  /** The field of an answer that holds the list: it has the name of the path. */
  private static String listed(String operation) {
    return operation.substring(operation.lastIndexOf('/') + 1);
  }

  /** The fields of the elements of a list, by name. */
  Map<String, JsonNode> elementFields(String operation) {
    Map<String, JsonNode> fields = new TreeMap<>();
    JsonNode element =
        Objects.requireNonNull(fields(operation).get(listed(operation))).path("items");
    resolved(element)
        .path("properties")
        .properties()
        .forEach(each -> fields.put(each.getKey(), each.getValue()));
    return fields;
  }

  /** What is wrong with a value: unknown and missing fields, and wrong types, with their places. */
  List<String> problems(JsonNode schema, JsonNode value) {
    List<String> problems = new ArrayList<>();
    check("", schema, value, problems);
    return problems;
  }

  private void check(String at, JsonNode schema, JsonNode value, List<String> problems) {
    if (schema.has("$ref")) {
      check(at, api.at(schema.get("$ref").asText().substring(1)), value, problems);
    } else if (schema.has("anyOf")) {
      anyOf(at, schema.get("anyOf"), value, problems);
    } else if (schema.isEmpty()) {
      return;
    } else if (!hasType(schema.get("type"), value)) {
      problems.add(at + " is " + value.getNodeType() + ", not " + schema.get("type"));
    } else if (value.isArray()) {
      for (int i = 0; i < value.size(); i++) {
        check(at + "/" + i, schema.get("items"), value.get(i), problems);
      }
    } else if (value.isObject()) {
      object(at, schema, value, problems);
    }
  }

  private void anyOf(String at, JsonNode schemas, JsonNode value, List<String> problems) {
    List<String> found = new ArrayList<>();
    for (JsonNode each : schemas) {
      List<String> wrong = new ArrayList<>();
      check(at, each, value, wrong);
      if (wrong.isEmpty()) {
        return;
      }
      found.addAll(wrong);
    }
    problems.addAll(found);
  }

  private void object(String at, JsonNode schema, JsonNode value, List<String> problems) {
    for (Map.Entry<String, JsonNode> field : value.properties()) {
      String place = at + "/" + field.getKey();
      JsonNode property =
          schema.path("properties").path(field.getKey()).isMissingNode()
              ? schema.path("additionalProperties")
              : schema.get("properties").get(field.getKey());
      if (property.isMissingNode()) {
        problems.add(place + " is not in the schema");
      } else {
        check(place, property, field.getValue(), problems);
      }
    }
    for (JsonNode required : schema.path("required")) {
      if (!value.has(required.asText())) {
        problems.add(at + "/" + required.asText() + " is missing");
      }
    }
  }

  private static boolean hasType(JsonNode types, JsonNode value) {
    String type =
        switch (value.getNodeType()) {
          case STRING -> "string";
          case BOOLEAN -> "boolean";
          case NULL -> "null";
          case ARRAY -> "array";
          case OBJECT -> "object";
          case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
          default -> "none";
        };
    if (types.isTextual()) {
      return types.asText().equals(type) || (types.asText().equals("number") && value.isNumber());
    }
    for (JsonNode each : types) {
      if (each.asText().equals(type)) {
        return true;
      }
    }
    return false;
  }
}
