package choir.runtime.ranch;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lines between two lines {@code ---} at the beginning of a text. They are YAML, but many
 * people's are not: a colon in a text without quotes suffices. Such lines are read one by one, with
 * a warning.
 *
 * @param fields the known fields that are given; of the others nothing is kept
 * @param body what follows
 * @param warning why the lines are not YAML
 */
public record FrontMatter(
    Map<String, String> fields, String body, Optional<FrontMatter.Warning> warning) {
  private static final Pattern MARK = Pattern.compile("---[ \\t]*");
  private static final Pattern FIELD = Pattern.compile("([A-Za-z][A-Za-z0-9_-]*):[ \\t]*(.*)");
  private static final Pattern BLOCK = Pattern.compile("[|>][+-]?");
  private static final Pattern QUOTED = Pattern.compile("\"(.*)\"|'(.*)'");

  /**
   * A fault of the lines.
   *
   * @param line of the text, from 1
   */
  public record Warning(int line, String detail) {}

  /**
   * Reads the beginning of a text.
   *
   * @param known names of the fields that are wanted
   * @return empty if the text does not begin with such lines
   */
  public static Optional<FrontMatter> parse(String text, Collection<String> known) {
    List<String> lines = text.lines().toList();
    if (lines.isEmpty() || !MARK.matcher(lines.get(0)).matches()) {
      return Optional.empty();
    }
    for (int end = 1; end < lines.size(); end++) {
      if (MARK.matcher(lines.get(end)).matches()) {
        String body = String.join("\n", lines.subList(end + 1, lines.size())).strip();
        return Optional.of(parse(lines.subList(1, end), body, known));
      }
    }
    return Optional.empty();
  }

  private static FrontMatter parse(List<String> lines, String body, Collection<String> known) {
    try {
      YamlText yaml = YamlText.parse(String.join("\n", lines) + "\n");
      Map<String, String> fields = new TreeMap<>();
      for (String name : known) {
        JsonNode value = yaml.root().path(name);
        if (value.isValueNode() && !value.isNull()) {
          fields.put(name, value.asText());
        }
      }
      return new FrontMatter(
          fields, body, yaml.problems().stream().findFirst().map(FrontMatter::of));
    } catch (RanchFileException broken) {
      return new FrontMatter(
          byLines(lines, known), body, broken.problems().stream().findFirst().map(FrontMatter::of));
    }
  }

  /** The first line of the text is not part of the YAML. */
  private static Warning of(RanchProblem problem) {
    return new Warning(problem.at().line() + 1, problem.detail());
  }

  private static Map<String, String> byLines(List<String> lines, Collection<String> known) {
    Map<String, String> fields = new TreeMap<>();
    for (int i = 0; i < lines.size(); i++) {
      Matcher field = FIELD.matcher(lines.get(i));
      if (field.matches()
          && known.contains(field.group(1))
          && !fields.containsKey(field.group(1))) {
        List<String> parts = new ArrayList<>();
        String first = field.group(2).strip();
        if (!BLOCK.matcher(first).matches()) {
          parts.add(first);
        }
        for (int next = i + 1; next < lines.size() && isContinued(lines.get(next)); next++) {
          parts.add(lines.get(next).strip());
        }
        fields.put(field.group(1), withoutQuotes(String.join(" ", parts).strip()));
      }
    }
    return fields;
  }

  private static boolean isContinued(String line) {
    return line.startsWith(" ") || line.startsWith("\t");
  }

  private static String withoutQuotes(String value) {
    Matcher quoted = QUOTED.matcher(value);
    if (!quoted.matches()) {
      return value;
    }
    return value.substring(1, value.length() - 1);
  }
}
