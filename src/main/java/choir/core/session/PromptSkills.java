package choir.core.session;

import choir.core.skill.SkillIndex;
import java.util.List;

/** The list of an agent's skills in its prompt. */
final class PromptSkills {
  /** Maximum length: about fifty skills with a sentence each. */
  private static final int MAX_CHARS = 8_000;

  private static final String INTRODUCTION =
      "\nYou have skills: instructions of your people for certain tasks. Before you begin a task that"
          + " one of them is for, read it with "
          + SkillIndex.TOOL
          + ".\n";

  private PromptSkills() {}

  /**
   * The list as part of a prompt.
   *
   * @param budget characters that it may have at most
   */
  static String of(List<String> skills, int budget) {
    if (skills.isEmpty()) {
      return "";
    }
    StringBuilder list = new StringBuilder(INTRODUCTION);
    int most = Math.min(MAX_CHARS, budget);
    for (int i = 0; i < skills.size(); i++) {
      if (list.length() + skills.get(i).length() > most) {
        int more = skills.size() - i;
        return list + "[%d more; %s without a name lists all]\n".formatted(more, SkillIndex.TOOL);
      }
      list.append(skills.get(i)).append('\n');
    }
    return list.toString();
  }
}
