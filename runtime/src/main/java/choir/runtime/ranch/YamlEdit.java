package choir.runtime.ranch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Changes a YAML document so that it means a given value. What means that already stays as it is,
 * character for character, and so do comments outside the values that are replaced.
 */
final class YamlEdit {
  /** The keys that identify an entry of a list. */
  private static final List<String> IDENTITIES = List.of("id", "name");

  private record Edit(int from, int to, String text) {}

  /** The document has a form in which a value cannot be replaced alone. */
  private static final class TooIntricate extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private final String text;
  private final boolean astral;
  private final List<Edit> edits = new ArrayList<>();

  private YamlEdit(String text) {
    this.text = text;
    this.astral = text.codePointCount(0, text.length()) != text.length();
  }

  /**
   * Changes a document.
   *
   * @param text a mapping without problems
   * @param wanted what the document is to mean
   * @param keys the keys of the document that may change; all others stay
   * @throws RanchFileException if the text is not YAML
   * @return empty if a value cannot be replaced alone, for example because of aliases
   */
  static Optional<String> of(String text, ObjectNode wanted, Set<String> keys) {
    YamlEdit edit = new YamlEdit(text);
    JsonNode now = YamlText.parse(text).root();
    try {
      Optional<Node> root = new Compose(YamlText.SETTINGS).composeString(text);
      if (root.isEmpty() || !(root.get() instanceof MappingNode mapping) || isFlow(mapping)) {
        return Optional.empty();
      }
      edit.mapping(mapping, now, wanted, keys);
      return Optional.of(edit.applied()).filter(changed -> means(changed, wanted, keys));
    } catch (TooIntricate refused) {
      return Optional.empty();
    }
  }

  private static boolean means(String text, ObjectNode wanted, Set<String> keys) {
    try {
      YamlText read = YamlText.parse(text);
      return read.problems().isEmpty()
          && keys.stream().allMatch(key -> isSame(read.root().path(key), wanted.path(key)));
    } catch (RanchFileException broken) {
      return false;
    }
  }

  private static boolean isSame(JsonNode now, JsonNode wanted) {
    boolean absent = now.isMissingNode() || now.isNull();
    return absent
        ? wanted.isMissingNode() || wanted.isNull()
        : !wanted.isMissingNode() && CanonicalJson.write(now).equals(CanonicalJson.write(wanted));
  }

  private String applied() {
    StringBuilder changed = new StringBuilder();
    int at = 0;
    for (Edit edit : edits.stream().sorted(Comparator.comparingInt(Edit::from)).toList()) {
      if (edit.from() < at) {
        throw new TooIntricate();
      }
      changed.append(text, at, edit.from()).append(edit.text());
      at = edit.to();
    }
    return changed.append(text, at, text.length()).toString();
  }

  private void mapping(MappingNode node, JsonNode now, JsonNode wanted, Set<String> keys) {
    Set<String> missing = new LinkedHashSet<>();
    wanted.fieldNames().forEachRemaining(missing::add);
    missing.retainAll(keys);
    for (NodeTuple tuple : node.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw new TooIntricate();
      }
      String name = key.getValue();
      boolean mine = keys.contains(name);
      missing.remove(name);
      if (mine && !isSame(now.path(name), wanted.path(name))) {
        if (wanted.has(name)) {
          value(tuple, now.path(name), wanted.path(name));
        } else {
          remove(tuple);
        }
      }
    }
    if (!missing.isEmpty()) {
      append(node, missing, wanted);
    }
  }

  private void value(NodeTuple tuple, JsonNode now, JsonNode wanted) {
    Node node = tuple.getValueNode();
    if (node instanceof MappingNode mapping
        && !isFlow(mapping)
        && wanted.isObject()
        && !wanted.isEmpty()) {
      mapping(mapping, now, wanted, keys(now, wanted));
    } else if (node instanceof SequenceNode sequence
        && !isFlow(sequence)
        && isEditable(now, wanted)) {
      sequence(sequence, now, wanted);
    } else {
      replace(tuple, wanted);
    }
  }

  private static Set<String> keys(JsonNode now, JsonNode wanted) {
    Set<String> keys = new LinkedHashSet<>();
    now.fieldNames().forEachRemaining(keys::add);
    wanted.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  /** Replaces what follows a key's colon. */
  private void replace(NodeTuple tuple, JsonNode wanted) {
    int colon = text.indexOf(':', end(tuple.getKeyNode())) + 1;
    Node node = tuple.getValueNode();
    int column = tuple.getKeyNode().getStartMark().orElseThrow().getColumn();
    boolean empty = node instanceof ScalarNode scalar && start(scalar) == end(scalar);
    boolean inline = YamlWriter.isInline(wanted);
    int lineEnd = lineEnd(colon);
    if (!inline && (empty || start(node) > lineEnd)) {
      // A comment behind the colon stays there.
      int to = empty ? lineEnd : Math.max(lineEnd, realEnd(node));
      edits.add(new Edit(lineEnd, to, stripLast(YamlWriter.value(wanted, column))));
    } else {
      int to = empty ? colon : realEnd(node);
      edits.add(new Edit(colon, to, stripLast(YamlWriter.value(wanted, column))));
    }
  }

  private static String stripLast(String lines) {
    return lines.substring(0, lines.length() - 1);
  }

  private void remove(NodeTuple tuple) {
    int from = start(tuple.getKeyNode());
    int lineStart = lineStart(from);
    if (!text.substring(lineStart, from).isBlank()) {
      throw new TooIntricate();
    }
    edits.add(new Edit(lineStart, nextLine(realEnd(tuple)), ""));
  }

  private void append(MappingNode node, Set<String> missing, JsonNode wanted) {
    if (isFlow(node) || node.getValue().isEmpty()) {
      throw new TooIntricate();
    }
    int indent = node.getValue().get(0).getKeyNode().getStartMark().orElseThrow().getColumn();
    StringBuilder added = new StringBuilder();
    for (String key : missing) {
      added
          .append(" ".repeat(indent))
          .append(YamlWriter.entry(Map.entry(key, wanted.path(key)), indent));
    }
    insert(realEnd(node), added.toString());
  }

  /** Inserts whole lines after the line of a position. */
  private void insert(int after, String lines) {
    int at = nextLine(after);
    boolean unfinished = at == text.length() && !text.endsWith("\n");
    edits.add(new Edit(at, at, unfinished ? "\n" + stripLast(lines) : lines));
  }

  /** Whether a list can be changed entry by entry without changing its order. */
  private static boolean isEditable(JsonNode now, JsonNode wanted) {
    Optional<Map<String, JsonNode>> before = byIdentity(now);
    Optional<Map<String, JsonNode>> after = byIdentity(wanted);
    if (before.isEmpty() || after.isEmpty()) {
      return false;
    }
    List<String> result = new ArrayList<>(before.get().keySet());
    result.retainAll(after.get().keySet());
    after.get().keySet().stream().filter(id -> !before.get().containsKey(id)).forEach(result::add);
    return result.equals(List.copyOf(after.get().keySet()));
  }

  private static Optional<Map<String, JsonNode>> byIdentity(JsonNode list) {
    Map<String, JsonNode> entries = new LinkedHashMap<>();
    if (!(list instanceof ArrayNode) || list.isEmpty()) {
      return Optional.empty();
    }
    for (JsonNode entry : list) {
      String id = identity(entry);
      if (id.isEmpty() || entries.putIfAbsent(id, entry) != null) {
        return Optional.empty();
      }
    }
    return Optional.of(entries);
  }

  private static String identity(JsonNode entry) {
    return IDENTITIES.stream()
        .map(key -> entry.path(key).asText())
        .filter(id -> !id.isEmpty())
        .findFirst()
        .orElse("");
  }

  private void sequence(SequenceNode node, JsonNode now, JsonNode wanted) {
    Map<String, JsonNode> after = byIdentity(wanted).orElseThrow();
    List<Node> items = node.getValue();
    for (int i = 0; i < items.size(); i++) {
      @Nullable JsonNode entry = after.remove(identity(now.get(i)));
      if (entry == null) {
        removeItem(items.get(i));
      } else if (!isSame(now.get(i), entry)) {
        item(items.get(i), now.get(i), entry);
      }
    }
    if (!after.isEmpty()) {
      int first = dash(items.get(0));
      int indent = first - lineStart(first);
      StringBuilder added = new StringBuilder();
      after.values().forEach(each -> added.append(YamlWriter.item(each, indent)));
      insert(realEnd(node), added.toString());
    }
  }

  private void item(Node item, JsonNode now, JsonNode wanted) {
    if (item instanceof MappingNode mapping && !isFlow(mapping)) {
      mapping(mapping, now, wanted, keys(now, wanted));
    } else {
      edits.add(new Edit(start(item), realEnd(item), YamlWriter.inline(wanted)));
    }
  }

  private void removeItem(Node item) {
    int from = lineStart(dash(item));
    edits.add(new Edit(from, nextLine(realEnd(item)), ""));
  }

  /** The position of the dash before an item of a block sequence. */
  private int dash(Node item) {
    int at = start(item) - 1;
    while (at >= 0 && text.charAt(at) == ' ') {
      at--;
    }
    if (at < 0 || text.charAt(at) != '-' || !text.substring(lineStart(at), at).isBlank()) {
      throw new TooIntricate();
    }
    return at;
  }

  private static boolean isFlow(Node node) {
    return (node instanceof MappingNode mapping && mapping.getFlowStyle() == FlowStyle.FLOW)
        || (node instanceof SequenceNode sequence && sequence.getFlowStyle() == FlowStyle.FLOW);
  }

  /** The end of the last character that belongs to a node; a block's mark is behind comments. */
  private int realEnd(Node node) {
    if (!isFlow(node) && node instanceof MappingNode mapping && !mapping.getValue().isEmpty()) {
      return realEnd(mapping.getValue().get(mapping.getValue().size() - 1));
    }
    if (!isFlow(node) && node instanceof SequenceNode list && !list.getValue().isEmpty()) {
      return realEnd(list.getValue().get(list.getValue().size() - 1));
    }
    int end = end(node);
    while (end > start(node) && Character.isWhitespace(text.charAt(end - 1))) {
      end--;
    }
    return end;
  }

  private int realEnd(NodeTuple tuple) {
    int end = realEnd(tuple.getValueNode());
    int key = end(tuple.getKeyNode());
    if (end < key) {
      // The value is an alias of an earlier one.
      throw new TooIntricate();
    }
    return end;
  }

  private int start(Node node) {
    return index(node.getStartMark().orElseThrow().getIndex());
  }

  private int end(Node node) {
    return index(node.getEndMark().orElseThrow().getIndex());
  }

  /** Marks count code points. */
  private int index(int codePoints) {
    return astral ? text.offsetByCodePoints(0, codePoints) : codePoints;
  }

  private int lineStart(int at) {
    return text.lastIndexOf('\n', at - 1) + 1;
  }

  private int lineEnd(int at) {
    int end = text.indexOf('\n', at);
    return end < 0 ? text.length() : end;
  }

  private int nextLine(int at) {
    return Math.min(text.length(), lineEnd(at) + 1);
  }
}
