package choir.runtime.ranch;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.NodePath;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Validates a document against the published schema; messages never contain its values. */
final class RanchSchema {
  /** The file's name, on the class path and beside {@code ranch.yaml}. */
  static final String NAME = "ranch.schema.json";

  private static final Pattern SECRET =
      Pattern.compile("(api|access|auth|secret|private)?[-_]?key|.*(token|secret|password).*");

  /**
   * Keys of features that are planned, which other runtimes and the documentation of Choir name.
   */
  private static final Set<String> PLANNED =
      Set.of(
          "approvals",
          "authority",
          "budget",
          "budgets",
          "channels",
          "cron",
          "discordTokenEnv",
          "fallback",
          "fallbacks",
          "heartbeat",
          "mcp",
          "people",
          "schedule",
          "skills",
          "tokensPerDay");

  private static final Schema SCHEMA = load();

  private RanchSchema() {}

  /** All problems of the document, one per position. */
  static List<RanchProblem> problems(YamlText yaml) {
    List<Error> errors = SCHEMA.validate(yaml.root());
    Set<String> mistyped =
        errors.stream()
            .filter(error -> error.getKeyword().equals("type"))
            .map(error -> path(error.getInstanceLocation()))
            .collect(Collectors.toSet());
    List<RanchProblem> problems = new ArrayList<>();
    for (Error error : errors) {
      boolean follows = mistyped.contains(path(error.getInstanceLocation()));
      if (!follows || error.getKeyword().equals("type")) {
        problems.add(problem(error, yaml));
      }
    }
    return problems;
  }

  private static RanchProblem problem(Error error, YamlText yaml) {
    String path = path(error.getInstanceLocation());
    JsonNode rule = error.getSchemaNode();
    return switch (error.getKeyword()) {
      case "additionalProperties" -> unknownKey(path, error, yaml);
      case "required" -> {
        String inner = YamlText.child(path, error.getProperty());
        yield RanchProblem.inRanch(yaml.positionOf(path), inner, "is missing");
      }
      case "propertyNames" -> {
        String inner = YamlText.child(path, error.getProperty());
        String words = rule.path("patternErrorMessage").asText("has an invalid name");
        yield RanchProblem.inRanch(yaml.positionOfKey(inner), inner, words);
      }
      default -> RanchProblem.inRanch(yaml.positionOf(path), path, detail(error, rule));
    };
  }

  private static RanchProblem unknownKey(String parent, Error error, YamlText yaml) {
    String key = error.getProperty();
    String path = YamlText.child(parent, key);
    Position at = yaml.positionOfKey(path);
    if (key.equals("schedules")) {
      String detail =
          "schedules are declared in files of their own, schedules/*.yaml beside this one";
      return RanchProblem.inRanch(at, path, detail);
    }
    if (key.equals("skills")) {
      String detail = "skills are folders of their own, skills/NAME/SKILL.md beside this file";
      return RanchProblem.inRanch(at, path, detail);
    }
    if (PLANNED.contains(key)) {
      String detail = "belongs to a feature that this version of Choir does not have; remove it";
      return RanchProblem.inRanch(at, path, detail);
    }
    if (mayBeSecret(key, error.getInstanceNode().path(key))) {
      return RanchProblem.inRanch(at, path, secretRemedy(parent));
    }
    String known = String.join(", ", knownKeys(parent));
    return RanchProblem.inRanch(at, path, "is not a known key; known keys are " + known);
  }

  /** What to do with a secret at a path: the keys there, or elsewhere, that name where it is. */
  private static String secretRemedy(String path) {
    String here =
        knownKeys(path).stream()
            .filter(each -> each.endsWith("Env") || each.endsWith("File"))
            .collect(Collectors.joining(" or "));
    String keys =
        here.isEmpty()
            ? "apiKeyEnv or apiKeyFile of a model, or tokenEnv or tokenFile of an agent's discord"
            : here;
    return "this file must not contain secrets; name the environment variable or the file with the"
        + " secret in "
        + keys
        + ", and revoke this secret";
  }

  /** Numbers are no secrets, and neither are the names of variables and files that hold one. */
  private static boolean mayBeSecret(String key, JsonNode value) {
    return !value.isNumber()
        && !value.isBoolean()
        && !key.endsWith("Env")
        && !key.endsWith("File")
        && SECRET.matcher(key.toLowerCase(Locale.ROOT)).matches();
  }

  /** The keys that the schema knows at a path. */
  private static List<String> knownKeys(String path) {
    JsonNode rule = SCHEMA.getSchemaNode();
    for (String name : path.replaceAll("\\[[0-9]+]", ".items").split("[.]", -1)) {
      if (!name.isEmpty()) {
        rule = name.equals("items") ? rule.path("items") : rule.path("properties").path(name);
      }
      if (rule.has("$ref")) {
        rule = SCHEMA.getSchemaNode().at(rule.get("$ref").asText().substring(1));
      }
    }
    return rule.path("properties").properties().stream().map(each -> each.getKey()).toList();
  }

  private static String detail(Error error, JsonNode limit) {
    return switch (error.getKeyword()) {
      case "type" -> typeProblem(error, limit);
      case "minimum" -> "is " + error.getInstanceNode() + ", must be at least " + limit;
      case "maximum" -> "is " + error.getInstanceNode() + ", must be at most " + limit;
      case "maxLength" -> "is longer than " + limit + " characters";
      case "minItems" -> "is empty, must have at least " + limit;
      case "maxItems", "maxProperties" ->
          "has %d entries, must have at most %s".formatted(error.getInstanceNode().size(), limit);
      case "enum" -> "must be one of " + words(limit, ", ");
      case "pattern" -> ruleOf(error).path("patternErrorMessage").asText("has an invalid format");
      default -> "violates the rule '" + error.getKeyword() + "' of " + NAME;
    };
  }

  /** The schema object that contains the violated keyword. */
  private static JsonNode ruleOf(Error error) {
    String at = error.getSchemaLocation().getFragment().toString();
    return SCHEMA.getSchemaNode().at(at.substring(0, at.lastIndexOf('/')));
  }

  private static String typeProblem(Error error, JsonNode allowed) {
    JsonNode value = error.getInstanceNode();
    String is =
        switch (value.getNodeType()) {
          case STRING -> "text";
          case NUMBER -> "a number";
          case BOOLEAN -> "true or false";
          case ARRAY -> "a list";
          case OBJECT -> "a mapping";
          default -> "empty";
        };
    List<String> types =
        StreamSupport.stream((allowed.isArray() ? allowed : List.of(allowed)).spliterator(), false)
            .map(JsonNode::asText)
            .filter(type -> !type.equals("null"))
            .map(RanchSchema::written)
            .toList();
    boolean quote = types.contains("text") && (value.isNumber() || value.isBoolean());
    return "is " + is + ", must be " + String.join(" or ", types) + (quote ? "; quote it" : "");
  }

  private static String written(String type) {
    return switch (type) {
      case "string" -> "text";
      case "integer" -> "a whole number";
      case "object" -> "a mapping (lines of key: value)";
      case "array" -> "a list (lines that begin with -)";
      default -> type;
    };
  }

  private static String words(JsonNode array, String separator) {
    return StreamSupport.stream(array.spliterator(), false)
        .map(JsonNode::asText)
        .collect(Collectors.joining(separator));
  }

  private static String path(NodePath location) {
    String path = "";
    for (int i = 0; i < location.getNameCount(); i++) {
      Object element = location.getElement(i);
      path =
          element instanceof Integer
              ? path + "[" + element + "]"
              : YamlText.child(path, element.toString());
    }
    return path;
  }

  private static Schema load() {
    try (InputStream in = RanchSchema.class.getResourceAsStream("/" + NAME)) {
      if (in == null) {
        throw new IllegalStateException(NAME + " is not on the class path");
      }
      Schema schema =
          SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(in);
      schema.initializeValidators();
      return schema;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
