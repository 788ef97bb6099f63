package choir.runtime.skills;

import choir.core.id.AgentId;
import choir.core.skill.SkillIndex;
import java.util.List;
import java.util.function.Supplier;

/** The skills in force, read again when the stored section has changed. Thread-safe. */
public final class CurrentSkills implements Supplier<SkillSet>, SkillIndex {
  /** The skills as of one text of the section. */
  private record Read(String json, SkillSet skills) {}

  private final Supplier<String> section;
  private volatile Read latest = new Read("", SkillSet.read(""));

  /**
   * @param section the stored section on this node, quickly; empty if there is none
   */
  public CurrentSkills(Supplier<String> section) {
    this.section = section;
  }

  @Override
  public SkillSet get() {
    String json = section.get();
    Read known = latest;
    if (!json.equals(known.json())) {
      known = new Read(json, SkillSet.read(json));
      latest = known;
    }
    return known.skills();
  }

  @Override
  public List<String> lines(AgentId agent) {
    return get().of(agent).stream().filter(Skill::isValid).map(SkillReader::line).toList();
  }
}
