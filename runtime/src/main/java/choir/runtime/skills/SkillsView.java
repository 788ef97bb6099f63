package choir.runtime.skills;

import java.util.List;

/**
 * Skills.
 *
 * @param count how many there are, as {@code 7 skills, 1 invalid}
 */
record SkillsView(String count, List<SkillView> skills) {
  static SkillsView of(List<Skill> skills) {
    return new SkillsView(SkillSet.count(skills), skills.stream().map(SkillView::of).toList());
  }
}
