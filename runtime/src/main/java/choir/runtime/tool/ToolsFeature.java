package choir.runtime.tool;

import choir.core.session.OutsideScrolls;
import choir.core.sq.ScrollStore;
import choir.core.tool.Tool;
import choir.runtime.feature.Feature;
import choir.runtime.feature.OwnPhext;
import choir.runtime.sq.http.Permission;
import choir.runtime.sq.store.Store;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The tools of agents for scrolls, for what they remember, and for what the ranch opens of its
 * machines.
 */
public final class ToolsFeature implements Feature {
  /** The phext of this feature. */
  public static final List<OwnPhext> PHEXTS =
      List.of(OwnPhext.latestOnly(OutsideScrolls.PHEXT, Permission.READ));

  /** Calls that wait for a disk or a server; a disk serves no more of them faster. */
  private static final int FILES = 16;

  /** Programs that a machine can usefully run at a time. */
  private static final int PROGRAMS = 16;

  private final List<Tool> tools;

  /**
   * Creates the tools; for the first three see {@link ScrollTool#over}.
   *
   * @param home folder of the node
   * @param section the stored section {@code tools} on this node; empty if there is none
   */
  public ToolsFeature(
      ScrollStore scrolls,
      Store own,
      Supplier<String> ids,
      Path home,
      Supplier<String> section,
      InstantSource time) {
    Supplier<ToolSettings> settings = new CurrentSettings(section);
    List<Tool> all = new ArrayList<>(ScrollTool.over(scrolls, own, ids));
    all.add(new RememberTool(own, ids, time));
    ToolThreads threads = new ToolThreads(FILES);
    all.addAll(FileTool.over(settings, home, threads, System::nanoTime));
    AgentPrograms programs = new AgentPrograms(PROGRAMS);
    all.add(new RunTool(settings, home, threads, programs));
    all.add(new GitTool(settings, home, threads, programs));
    all.add(new FetchTool(settings, threads));
    this.tools = List.copyOf(all);
  }

  @Override
  public List<Tool> tools() {
    return tools;
  }
}
