package choir.runtime.agents;

import choir.actors.ranch.Mirrorborns;
import choir.actors.ranch.Ranch;
import choir.core.roster.PersonaTexts;
import choir.core.roster.Sections;
import choir.core.sq.JournalReader;
import choir.runtime.feature.Feature;
import choir.runtime.feature.OwnPhext;
import choir.runtime.http.Route;
import choir.runtime.ranch.RanchFile;
import choir.runtime.sq.http.Permission;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** The declared ranch: its agents, their sessions and journals, and putting files into force. */
public final class AgentsFeature implements Feature {
  /** What is stored of the declaration beside the roster's events. */
  public static final List<OwnPhext> PHEXTS =
      List.of(
          OwnPhext.withHistory(PersonaTexts.PHEXT, Permission.READ),
          OwnPhext.withHistory(Sections.PHEXT, Permission.READ));

  private final List<Route> routes = new ArrayList<>();

  /**
   * Makes the feature.
   *
   * @param files reads the files of this machine, which can be put into force
   * @param modelNames the models that are declared
   * @param disk for what reads files and the store
   */
  public AgentsFeature(
      Ranch ranch,
      Mirrorborns mirrorborns,
      JournalReader journal,
      Supplier<RanchFile> files,
      Supplier<List<String>> modelNames,
      Executor disk) {
    routes.addAll(new DeclarationRoutes(ranch, files, modelNames, disk).routes());
    routes.addAll(new AgentRoutes(ranch, mirrorborns, journal).routes());
    routes.addAll(new JournalRoutes(ranch, journal, disk).routes());
  }

  @Override
  public List<Route> routes() {
    return List.copyOf(routes);
  }
}
