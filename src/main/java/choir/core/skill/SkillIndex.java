package choir.core.skill;

import choir.core.id.AgentId;
import java.util.List;

/** The skills of agents, as prompts list them. */
public interface SkillIndex {
  /** The index of a ranch without skills. */
  SkillIndex NONE = agent -> List.of();

  /** The name of the tool that reads a skill. */
  String TOOL = "read_skill";

  /**
   * The skills of an agent: a line for each, with its name and what it is for. Called for each
   * prompt.
   */
  List<String> lines(AgentId agent);
}
