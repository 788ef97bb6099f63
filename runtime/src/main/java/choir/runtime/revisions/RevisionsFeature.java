package choir.runtime.revisions;

import choir.actors.ranch.Ranch;
import choir.core.sq.JournalReader;
import choir.runtime.feature.Feature;
import choir.runtime.http.Route;
import choir.runtime.ranch.DeclaredRanch;
import choir.runtime.ranch.RanchFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** Revisions of the declared ranch, and the files that declare it on this machine. */
public final class RevisionsFeature implements Feature {
  private final List<Route> routes = new ArrayList<>();

  /**
   * Makes the feature.
   *
   * @param texts the earlier texts of agents
   * @param folder this machine's files
   * @param settingsNotes the settings in files that are not those of the running node, each a
   *     sentence
   * @param disk for what reads the store and the files
   */
  public RevisionsFeature(
      Ranch ranch,
      JournalReader journal,
      TextHistory texts,
      RanchFolder folder,
      Function<DeclaredRanch, List<String>> settingsNotes,
      Executor disk) {
    MachineFiles files = new MachineFiles(ranch, folder, settingsNotes);
    PastDeclarations past = new PastDeclarations(new RosterJournal(journal), texts);
    routes.addAll(new FilesRoutes(files, new TextLines(ranch, texts), disk).routes());
    routes.addAll(new AgentFileRoutes(files, disk).routes());
    routes.addAll(new PullRoutes(files, past, disk).routes());
    routes.addAll(new RevisionRoutes(ranch, past, disk).routes());
  }

  @Override
  public List<Route> routes() {
    return List.copyOf(routes);
  }
}
