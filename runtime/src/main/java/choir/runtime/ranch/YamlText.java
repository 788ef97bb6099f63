package choir.runtime.ranch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.ConstructNode;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** A YAML 1.2 document (core schema) as JSON, with the positions of its values. */
final class YamlText {
  /** Maximum nesting depth; protects the recursive composer from stack overflow. */
  private static final int MAX_DEPTH = 20;

  /**
   * Maximum number of values after alias expansion: twenty for each of twenty thousand agents. A
   * few lines of nested aliases could expand to billions.
   */
  private static final int MAX_VALUES = 400_000;

  static final LoadSettings SETTINGS =
      LoadSettings.builder()
          .setSchema(new CoreSchema())
          .setLabel(RanchFile.NAME)
          .setMaxAliasesForCollections(MAX_VALUES)
          .build();
  private static final Map<Tag, ConstructNode> SCALARS =
      SETTINGS.getSchema().getSchemaTagConstructors();
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Map<String, Position> values = new HashMap<>();
  private final Map<String, Position> keys = new HashMap<>();
  private final List<RanchProblem> problems = new ArrayList<>();
  private JsonNode root = JSON.missingNode();
  private int count;

  private YamlText() {}

  /**
   * Parses a document. Duplicate keys and unsupported tags are reported in {@link #problems}.
   *
   * @throws RanchFileException if it is not YAML, or exceeds a limit
   */
  static YamlText parse(String text) {
    YamlText yaml = new YamlText();
    checkCharacters(text);
    try {
      checkDepth(text);
      Optional<Node> document = new Compose(SETTINGS).composeString(text);
      yaml.root = document.map(node -> yaml.json(node, "", 1)).orElse(JSON.nullNode());
    } catch (MarkedYamlEngineException e) {
      throw refusal(
          e.getProblemMark().or(e::getContextMark).map(YamlText::position).orElse(Position.START),
          "",
          "is not YAML: " + withoutValues(e));
    } catch (YamlEngineException e) {
      throw refusal(Position.START, "", "is not YAML");
    }
    return yaml;
  }

  JsonNode root() {
    return root;
  }

  List<RanchProblem> problems() {
    return problems;
  }

  /** The position of the value at {@code path}, or of its closest existing parent. */
  Position positionOf(String path) {
    String known = path;
    while (!known.isEmpty() && !values.containsKey(known)) {
      known =
          known.substring(0, Math.max(0, Math.max(known.lastIndexOf('.'), known.lastIndexOf('['))));
    }
    return values.getOrDefault(known, Position.START);
  }

  /** The position of the key. */
  Position positionOfKey(String path) {
    return keys.getOrDefault(path, positionOf(path));
  }

  static String child(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private static void checkCharacters(String text) {
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int c = text.codePointAt(i);
      if (!StreamReader.isPrintable(c)) {
        throw refusal(
            Position.of(text, i),
            "",
            "is not YAML: the character U+%04X is not allowed".formatted(c));
      }
    }
  }

  private static void checkDepth(String text) {
    int depth = 0;
    for (Event event : new Parse(SETTINGS).parseString(text)) {
      if (event instanceof CollectionStartEvent && ++depth > MAX_DEPTH) {
        throw refusal(
            event.getStartMark().map(YamlText::position).orElse(Position.START),
            "",
            "is nested more than " + MAX_DEPTH + " levels deep; no key needs more than 4");
      }
      if (event instanceof CollectionEndEvent) {
        depth--;
      }
    }
  }

  private JsonNode json(Node node, String path, int depth) {
    Position at = position(node);
    values.put(path, at);
    if (++count > MAX_VALUES || depth > MAX_DEPTH) {
      throw refusal(
          at, "", "its aliases expand to too many values; replace the aliases by their values");
    }
    if (node instanceof MappingNode mapping && mapping.getTag().equals(Tag.MAP)) {
      return object(mapping, path, depth);
    }
    if (node instanceof SequenceNode sequence && sequence.getTag().equals(Tag.SEQ)) {
      ArrayNode array = JSON.arrayNode();
      for (Node item : sequence.getValue()) {
        array.add(json(item, path + "[" + array.size() + "]", depth + 1));
      }
      return array;
    }
    if (node instanceof ScalarNode scalar) {
      return scalar(scalar, path, at);
    }
    return unsupportedTag(path, at);
  }

  private JsonNode unsupportedTag(String path, Position at) {
    problems.add(RanchProblem.inRanch(at, path, "has an unsupported tag; remove it"));
    return JSON.nullNode();
  }

  private ObjectNode object(MappingNode mapping, String path, int depth) {
    ObjectNode object = JSON.objectNode();
    for (NodeTuple each : mapping.getValue()) {
      Position at = position(each.getKeyNode());
      if (!(each.getKeyNode() instanceof ScalarNode key)) {
        problems.add(RanchProblem.inRanch(at, path, "has a key that is not a plain word"));
        continue;
      }
      String inner = child(path, key.getValue());
      if (object.has(key.getValue())) {
        String detail = "is given twice, first in line " + positionOfKey(inner).line();
        problems.add(RanchProblem.inRanch(at, inner, detail));
        continue;
      }
      keys.put(inner, at);
      object.set(key.getValue(), json(each.getValueNode(), inner, depth + 1));
    }
    return object;
  }

  private JsonNode scalar(ScalarNode scalar, String path, Position at) {
    if (scalar.getTag().equals(Tag.STR)) {
      return JSON.textNode(scalar.getValue());
    }
    ConstructNode construct = SCALARS.get(scalar.getTag());
    if (construct == null) {
      return unsupportedTag(path, at);
    }
    try {
      return value(construct.construct(scalar));
    } catch (YamlEngineException | IllegalArgumentException e) {
      problems.add(RanchProblem.inRanch(at, path, "does not match its tag; remove the tag"));
      return JSON.nullNode();
    }
  }

  private static JsonNode value(@Nullable Object value) {
    if (value == null) {
      return JSON.nullNode();
    }
    if (value instanceof Boolean truth) {
      return JSON.booleanNode(truth);
    }
    if (value instanceof BigInteger big) {
      return JSON.numberNode(big);
    }
    if (value instanceof Integer || value instanceof Long) {
      return JSON.numberNode(((Number) value).longValue());
    }
    if (value instanceof Number number) {
      return JSON.numberNode(number.doubleValue());
    }
    throw new IllegalArgumentException("not a JSON value");
  }

  /** The parser's message, except for two messages that would quote the file. */
  private static String withoutValues(MarkedYamlEngineException e) {
    String problem = Optional.ofNullable(e.getProblem()).orElse("it is malformed");
    if (problem.startsWith("found undefined alias")) {
      return "an alias (*) without an anchor (&); put text that begins with * into quotes";
    }
    if (problem.startsWith("found undefined tag handle")) {
      return "a tag (!) that is not defined; put text that begins with ! into quotes";
    }
    int line = e.getProblemMark().map(Mark::getLine).orElse(0);
    return e.getContextMark()
        .filter(context -> context.getLine() != line)
        .map(context -> problem + " in the element that begins in line " + (context.getLine() + 1))
        .orElse(problem);
  }

  private static Position position(Node node) {
    return node.getStartMark().map(YamlText::position).orElse(Position.START);
  }

  private static Position position(Mark mark) {
    return new Position(mark.getLine() + 1, mark.getColumn() + 1);
  }

  private static RanchFileException refusal(Position at, String path, String detail) {
    return new RanchFileException(List.of(RanchProblem.inRanch(at, path, detail)));
  }
}
