package choir.runtime.skills;

import choir.core.id.AgentId;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A skill.
 *
 * @param folder relative to the folder of the ranch, such as {@code skills/release}
 * @param agent its only user; empty for all agents
 * @param name of the folder, by which it is called
 * @param description what it is for, on one line
 * @param body the instructions
 * @param invalid why it cannot be used; empty if it can
 * @param warnings what is unusual, each a sentence that begins with the file and the line
 * @param files all of its texts by name, {@code SKILL.md} among them
 * @param hides folders with the same name that it takes precedence over
 */
record Skill(
    String folder,
    Optional<AgentId> agent,
    String name,
    String description,
    String body,
    Optional<String> invalid,
    List<String> warnings,
    SortedMap<String, String> files,
    List<String> hides) {
  Skill {
    warnings = List.copyOf(warnings);
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    hides = List.copyOf(hides);
  }

  boolean isValid() {
    return invalid.isEmpty();
  }

  Skill hiding(List<String> others) {
    return new Skill(folder, agent, name, description, body, invalid, warnings, files, others);
  }
}
