package choir.runtime.tool;

import choir.core.session.OutsideScrolls;
import choir.core.sq.ScrollStore;
import choir.core.tool.Tool;
import choir.runtime.feature.Feature;
import choir.runtime.feature.OwnPhext;
import choir.runtime.sq.http.Permission;
import java.util.List;
import java.util.function.Supplier;

/** The scroll tools of agents. */
public final class ToolsFeature implements Feature {
  /** The phext of this feature. */
  public static final List<OwnPhext> PHEXTS =
      List.of(OwnPhext.latestOnly(OutsideScrolls.PHEXT, Permission.READ));

  private final List<Tool> tools;

  /** See {@link ScrollTool#over}. */
  public ToolsFeature(ScrollStore scrolls, ScrollStore own, Supplier<String> ids) {
    this.tools = List.copyOf(ScrollTool.over(scrolls, own, ids));
  }

  @Override
  public List<Tool> tools() {
    return tools;
  }
}
