package choir.runtime.ranch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Writes JSON values as YAML, in the layout of the templates. */
final class YamlWriter {
  /** Text that needs no quotes even within brackets, if it does not look like another type. */
  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9 ._/:-]*[\\w./-])?");

  private YamlWriter() {}

  /** The lines of a mapping or of a list of mappings, each with a line feed at its end. */
  static String block(JsonNode container, int indent) {
    StringBuilder text = new StringBuilder();
    if (container.isObject()) {
      container
          .properties()
          .forEach(each -> text.append(" ".repeat(indent)).append(entry(each, indent)));
    } else {
      container.forEach(each -> text.append(item(each, indent)));
    }
    return text.toString();
  }

  /** An item of a list with its dash, with a line feed at its end. */
  static String item(JsonNode item, int indent) {
    String dash = " ".repeat(indent) + "- ";
    return isInline(item) || !item.isObject()
        ? dash + inline(item) + "\n"
        : dash + block(item, indent + 2).stripLeading();
  }

  /** A key with its value, without the indent of its first line. */
  static String entry(Map.Entry<String, JsonNode> entry, int indent) {
    return scalar(entry.getKey()) + ":" + value(entry.getValue(), indent);
  }

  /** What follows a key's colon, with a line feed at its end. */
  static String value(JsonNode value, int indent) {
    return isInline(value) ? " " + inline(value) + "\n" : "\n" + block(value, indent + 2);
  }

  /** Whether a value is written behind its key: anything but mappings and lists of mappings. */
  static boolean isInline(JsonNode value) {
    if (value.isEmpty()) {
      return true;
    }
    boolean ofObjects = value.isArray() && value.get(0).isObject();
    return !value.isObject() && !ofObjects;
  }

  /** A value on one line. */
  static String inline(JsonNode value) {
    List<String> parts = new ArrayList<>();
    if (value.isArray()) {
      value.forEach(each -> parts.add(inline(each)));
      return "[" + String.join(", ", parts) + "]";
    }
    if (value.isObject()) {
      value
          .properties()
          .forEach(each -> parts.add(scalar(each.getKey()) + ": " + inline(each.getValue())));
      return "{" + String.join(", ", parts) + "}";
    }
    return value.isTextual() ? scalar(value.asText()) : value.toString();
  }

  private static String scalar(String text) {
    return PLAIN.matcher(text).matches() && !text.contains(": ") && isReadAsText(text)
        ? text
        : CanonicalJson.write(TextNode.valueOf(text));
  }

  private static boolean isReadAsText(String text) {
    try {
      Optional<Node> read = new Compose(YamlText.SETTINGS).composeString(text);
      return read.filter(
              node ->
                  node instanceof ScalarNode scalar
                      && scalar.getTag().equals(Tag.STR)
                      && scalar.getValue().equals(text))
          .isPresent();
    } catch (YamlEngineException notPlain) {
      return false;
    }
  }
}
