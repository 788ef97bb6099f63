package choir.runtime.skills;

import choir.core.id.AgentId;
import choir.core.model.WellFormedText;
import choir.runtime.ranch.FrontMatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.regex.Pattern;

/**
 * Reads a skill. What people write is often no YAML, and such a skill is used nevertheless; one
 * without a description is not, since no agent could know when to read it.
 */
final class SkillReader {
  /** The file with the instructions. */
  static final String FILE = "SKILL.md";

  private static final String NAME = "name";
  private static final String DESCRIPTION = "description";

  /** A model reads it with each prompt. */
  private static final int MAX_DESCRIPTION = 300;

  private static final Pattern NOT_WORDS = Pattern.compile("[\\s\\p{Z}\\p{Cntrl}\\p{Cf}]+");
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}&&[^\\n\\t]]");

  private SkillReader() {}

  static Skill read(
      String folder, Optional<AgentId> agent, String name, SortedMap<String, String> files) {
    String file = folder + "/" + FILE;
    String text = files.get(FILE);
    if (text == null) {
      return invalid(folder, agent, name, files, folder + ": has no " + FILE);
    }
    if (text.isBlank()) {
      return invalid(folder, agent, name, files, file + ": is empty");
    }
    Optional<FrontMatter> front = FrontMatter.parse(text, List.of(NAME, DESCRIPTION));
    if (front.isEmpty()) {
      String remedy = "; begin with a line ---, then name and description, then a line ---";
      return invalid(folder, agent, name, files, file + ":1: has no front matter" + remedy);
    }
    String description = words(front.get().fields().getOrDefault(DESCRIPTION, ""));
    if (description.isEmpty()) {
      String remedy = "; say when to use it";
      return invalid(folder, agent, name, files, file + ":1: has no description" + remedy);
    }
    return new Skill(
        folder,
        agent,
        name,
        description,
        clean(front.get().body()),
        Optional.empty(),
        warnings(file, name, front.get(), description),
        files,
        List.of());
  }

  private static List<String> warnings(
      String file, String folder, FrontMatter front, String description) {
    List<String> warnings = new ArrayList<>();
    front
        .warning()
        .ifPresent(
            found ->
                warnings.add(
                    "%s:%d: %s; read line by line, put the text into quotes"
                        .formatted(file, found.line(), found.detail())));
    String name = words(front.fields().getOrDefault(NAME, folder));
    if (!name.equals(folder)) {
      warnings.add(
          "%s:1: is named '%s', but called by the name of its folder, '%s'"
              .formatted(file, WellFormedText.first(name, MAX_DESCRIPTION), folder));
    }
    if (description.length() > MAX_DESCRIPTION) {
      warnings.add(
          "%s:1: has a description of %,d characters, of which prompts show %d"
              .formatted(file, description.length(), MAX_DESCRIPTION));
    }
    return warnings;
  }

  private static Skill invalid(
      String folder,
      Optional<AgentId> agent,
      String name,
      SortedMap<String, String> files,
      String reason) {
    return new Skill(folder, agent, name, "", "", Optional.of(reason), List.of(), files, List.of());
  }

  /** The name and the description as a line of a prompt. */
  static String line(Skill skill) {
    String description = skill.description();
    String first = WellFormedText.first(description, MAX_DESCRIPTION);
    return "- " + skill.name() + ": " + first + (first.equals(description) ? "" : " ...");
  }

  /** A text on one line, without control characters. */
  private static String words(String text) {
    return WellFormedText.of(NOT_WORDS.matcher(text).replaceAll(" ").strip());
  }

  /** A text without control characters, except for line feeds and tabs. */
  static String clean(String text) {
    return WellFormedText.of(CONTROL.matcher(text.replace("\r\n", "\n")).replaceAll(""));
  }
}
