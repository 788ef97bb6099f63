package choir.runtime.revisions;

import choir.core.revision.Difference;
import choir.runtime.json.ViewJson;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The differences between two revisions. */
record DifferencesView(long from, long to, List<DifferenceView> differences) {
  static DifferencesView of(long from, long to, List<Difference> differences, TextLines lines) {
    return new DifferencesView(from, to, lines.ofRevisions(DifferenceView.all(differences)));
  }

  /**
   * One difference.
   *
   * @param path such as {@code agents.lux.model} or {@code models.small.baseUrl}
   * @param before empty if the first revision has no value there
   * @param after empty if the second revision has no value there
   * @param lines the changed lines of a text, which begin with {@code -} or {@code +}; empty for
   *     other values, and if a text is kept no longer
   */
  record DifferenceView(String path, String before, String after, List<String> lines) {
    /** What a text's digest is written behind. */
    static final String TEXT = "text ";

    /** The fields of a text file in a section of folders. */
    private static final String FILE = "file";

    private static final String CONTENT = "text";

    DifferenceView(String path, String before, String after) {
      this(path, before, after, List.of());
    }

    DifferenceView withLines(List<String> changed) {
      return new DifferenceView(path, before, after, changed);
    }

    /** The differences, those of a section by its entries and their fields. */
    static List<DifferenceView> all(List<Difference> differences) {
      List<DifferenceView> all = new ArrayList<>();
      for (Difference each : differences) {
        compare(each.path(), tree(each.before()), tree(each.after()), all);
      }
      return List.copyOf(all);
    }

    private static void compare(
        String path, JsonNode before, JsonNode after, List<DifferenceView> found) {
      JsonNode was = named(before);
      JsonNode is = named(after);
      boolean list = (before.isArray() && was.isObject()) || (after.isArray() && is.isObject());
      boolean alone = was.isMissingNode() || is.isMissingNode();
      // A list is compared by its entries; an entry that was added or removed is one difference.
      if (isText(was) || isText(is)) {
        changed(path, was.path(CONTENT).asText(), is.path(CONTENT).asText(), found);
      } else if ((was.isObject() && is.isObject()) || (list && alone)) {
        TreeSet<String> keys = new TreeSet<>();
        was.fieldNames().forEachRemaining(keys::add);
        is.fieldNames().forEachRemaining(keys::add);
        for (String key : keys) {
          // The name of a text file says where it is.
          boolean text = isText(was.path(key)) || isText(is.path(key));
          compare(text ? key : path + "." + key, was.path(key), is.path(key), found);
        }
      } else if (!before.equals(after)) {
        found.add(new DifferenceView(path, text(before), text(after)));
      }
    }

    /** Whether an entry is a text file. */
    private static boolean isText(JsonNode entry) {
      return entry.size() == 2 && entry.has(FILE) && entry.has(CONTENT);
    }

    private static void changed(
        String path, String before, String after, List<DifferenceView> found) {
      if (!before.equals(after)) {
        DifferenceView view = new DifferenceView(path, size(before), size(after));
        found.add(view.withLines(TextLines.changed(before, after)));
      }
    }

    private static String size(String text) {
      return text.isEmpty() ? "" : "%,d characters".formatted(text.length());
    }

    /** A list of entries with names as an object of them by name; anything else as it is. */
    private static JsonNode named(JsonNode node) {
      ObjectNode entries = JsonNodeFactory.instance.objectNode();
      for (JsonNode entry : node) {
        String name = entry.path("name").asText(entry.path(FILE).asText());
        if (!node.isArray() || name.isEmpty() || entries.has(name)) {
          return node;
        }
        entries.set(name, entry);
      }
      return node.isArray() && !node.isEmpty() ? entries : node;
    }

    /** The JSON of a section; any other value as text. */
    private static JsonNode tree(String value) {
      if (value.isEmpty()) {
        return MissingNode.getInstance();
      }
      boolean section = value.startsWith("[") || value.startsWith("{");
      try {
        return section ? ViewJson.tree(value) : JsonNodeFactory.instance.textNode(value);
      } catch (JsonProcessingException notSo) {
        return JsonNodeFactory.instance.textNode(value);
      }
    }

    /** An entry as its keys with their values, without quotes and braces. */
    private static String text(JsonNode node) {
      if (node.isObject()) {
        return node.properties().stream()
            .map(each -> each.getKey() + " " + text(each.getValue()))
            .collect(Collectors.joining(", "));
      }
      return node.isValueNode() ? node.asText() : node.isMissingNode() ? "" : node.toString();
    }
  }
}
