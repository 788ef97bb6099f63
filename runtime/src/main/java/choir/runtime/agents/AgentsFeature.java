package choir.runtime.agents;

import choir.actors.ranch.Mirrorborns;
import choir.actors.ranch.Ranch;
import choir.core.roster.PersonaTexts;
import choir.core.roster.Sections;
import choir.core.sq.JournalReader;
import choir.core.tool.Tool;
import choir.runtime.feature.Feature;
import choir.runtime.feature.OwnPhext;
import choir.runtime.http.Route;
import choir.runtime.sq.http.Permission;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** The declared ranch: its agents, their sessions and journals. */
public final class AgentsFeature implements Feature {
  /** Phexts of the declaration, besides the roster's events. */
  public static final List<OwnPhext> PHEXTS =
      List.of(
          OwnPhext.withHistory(PersonaTexts.PHEXT, Permission.READ),
          OwnPhext.withHistory(Sections.PHEXT, Permission.READ));

  private final List<Route> routes = new ArrayList<>();
  private final Tool roster;

  /**
   * Creates the feature.
   *
   * @param modelNames names of the declared models
   * @param disk executor of blocking reads
   */
  public AgentsFeature(
      Ranch ranch,
      Mirrorborns mirrorborns,
      JournalReader journal,
      Supplier<List<String>> modelNames,
      Executor disk) {
    routes.addAll(new AgentRoutes(ranch, mirrorborns, modelNames).routes());
    roster = new RosterTool(ranch);
    routes.addAll(new JournalRoutes(ranch, journal, disk).routes());
  }

  @Override
  public List<Tool> tools() {
    return List.of(roster);
  }

  @Override
  public List<Route> routes() {
    return List.copyOf(routes);
  }
}
