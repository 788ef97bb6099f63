package choir.runtime.ranch;

import choir.core.roster.RanchDeclaration;
import choir.core.roster.RanchDeclaration.Problem;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A part of {@code ranch.yaml} that belongs to a feature: a key at the top of the file, or of each
 * agent, or files in folders of its own. The schema of a key is part of {@code ranch.schema.json};
 * the roster stores it as uninterpreted JSON.
 */
public interface Section {
  /** The location of a section. */
  enum Place {
    /** Top level of the file. */
    RANCH,
    /** Each agent. */
    AGENT,
    /**
     * The files {@code NAME/*.yaml} beside {@code ranch.yaml}, of an entry or a list of entries
     * each. The section is the list of all entries; {@code file} in each is the name of its file.
     */
    FILES,
    /**
     * The text files {@code NAME/FOLDER/...} and {@code .agents/NAME/FOLDER/...} beside {@code
     * ranch.yaml} and beside the texts of each agent. The section is a list of them, each with the
     * fields {@code file} and {@code text}.
     */
    FOLDERS
  }

  /** The key, which is also the name under which the section is stored. */
  String name();

  /** The location of the section. */
  Place place();

  /**
   * Performs checks beyond the schema.
   *
   * @param json the section, valid against the schema; empty if not declared
   * @param whole the complete declaration
   * @return all problems, with paths such as {@code machines[1].name}
   */
  List<Problem> problems(JsonNode json, RanchDeclaration whole);

  /**
   * Checks the ports that a section of {@link Place#RANCH} declares.
   *
   * @param own ports that a node with these files has itself, with their purposes
   * @return all problems, with paths
   */
  default List<Problem> portProblems(JsonNode json, Map<Integer, String> own) {
    return List.of();
  }

  /**
   * What is unusual about a section of {@link Place#FOLDERS}, and no reason to refuse it.
   *
   * @return sentences that begin with the file and the line
   */
  default List<String> warnings(JsonNode json) {
    return List.of();
  }

  /**
   * The part of each agent of a section that checks it together with that of the ranch.
   *
   * @param name of both
   */
  static Section ofAgents(String name) {
    return new AgentSection(name);
  }

  /**
   * Problems of entries that have the name of an earlier one.
   *
   * @param path of the list, such as {@code tools.folders}
   */
  static List<Problem> repeatedNames(String path, JsonNode entries) {
    List<Problem> problems = new ArrayList<>();
    Map<String, Integer> names = new HashMap<>();
    for (int i = 0; i < entries.size(); i++) {
      String name = entries.get(i).path("name").asText();
      Integer before = names.putIfAbsent(name, i);
      if (before != null) {
        String detail = "'%s' is already the name of %s[%d]".formatted(name, path, before);
        problems.add(new Problem(path + "[" + i + "].name", detail));
      }
    }
    return problems;
  }

  /** A length of time as the schema allows it, such as {@code 90s} or {@code 5m}. */
  static Duration length(String text) {
    int number = Integer.parseInt(text, 0, text.length() - 1, 10);
    return text.endsWith("s") ? Duration.ofSeconds(number) : Duration.ofMinutes(number);
  }

  /**
   * Reads a stored section, which was valid when it was declared.
   *
   * @param stored its text; empty if there is none
   * @return a missing node if there is none
   */
  static JsonNode read(String stored) {
    return CanonicalJson.read(stored);
  }
}
