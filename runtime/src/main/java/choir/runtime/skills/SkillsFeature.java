package choir.runtime.skills;

import choir.core.tool.Tool;
import choir.runtime.feature.Feature;
import choir.runtime.http.Route;
import java.util.List;

/** Skills: what they are, and the tool that reads them. */
public final class SkillsFeature implements Feature {
  private final CurrentSkills skills;

  /**
   * @param skills those in force on this node
   */
  public SkillsFeature(CurrentSkills skills) {
    this.skills = skills;
  }

  @Override
  public List<Route> routes() {
    return new SkillRoutes(skills).routes();
  }

  @Override
  public List<Tool> tools() {
    return List.of(new ReadSkillTool(skills));
  }
}
