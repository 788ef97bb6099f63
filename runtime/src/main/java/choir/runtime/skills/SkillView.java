package choir.runtime.skills;

import choir.core.id.AgentId;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;

/**
 * A skill.
 *
 * @param folder relative to the folder of the ranch
 * @param agent its only user; absent for all agents
 * @param description what it is for
 * @param invalid why it cannot be used; absent if it can
 * @param warnings sentences that begin with the file and the line
 * @param hides folders with the same name that it takes precedence over
 * @param files names of its files
 * @param text the instructions; only of a single skill
 */
record SkillView(
    String name,
    String folder,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> agent,
    String description,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> invalid,
    List<String> warnings,
    List<String> hides,
    List<String> files,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> text) {
  /** A skill in a list. */
  static SkillView of(Skill skill) {
    return of(skill, Optional.empty());
  }

  /** A skill with its instructions. */
  static SkillView whole(Skill skill) {
    return of(skill, Optional.of(skill.body()));
  }

  private static SkillView of(Skill skill, Optional<String> text) {
    return new SkillView(
        skill.name(),
        skill.folder(),
        skill.agent().map(AgentId::value),
        skill.description(),
        skill.invalid(),
        skill.warnings(),
        skill.hides(),
        List.copyOf(skill.files().keySet()),
        text);
  }
}
