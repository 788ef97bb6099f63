package choir.runtime.tool;

import choir.core.sq.ScrollStore;
import choir.core.tool.Tool;
import choir.runtime.feature.Feature;
import java.util.List;

/** The tools by which agents read and write scrolls. */
public final class ToolsFeature implements Feature {
  private final List<Tool> tools;

  /**
   * Makes the feature.
   *
   * @param scrolls on which the tools work
   */
  public ToolsFeature(ScrollStore scrolls) {
    this.tools = List.copyOf(ScrollTool.over(scrolls));
  }

  @Override
  public List<Tool> tools() {
    return tools;
  }
}
