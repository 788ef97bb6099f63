package choir.runtime.tool;

import choir.core.sq.ScrollStore;
import choir.core.tool.Tool;
import choir.runtime.feature.Feature;
import java.util.List;

/** The scroll tools of agents. */
public final class ToolsFeature implements Feature {
  private final List<Tool> tools;

  /**
   * Creates the feature.
   *
   * @param scrolls the store used by the tools
   */
  public ToolsFeature(ScrollStore scrolls) {
    this.tools = List.copyOf(ScrollTool.over(scrolls));
  }

  @Override
  public List<Tool> tools() {
    return tools;
  }
}
