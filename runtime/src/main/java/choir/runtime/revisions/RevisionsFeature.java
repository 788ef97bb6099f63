package choir.runtime.revisions;

import choir.actors.ranch.Ranch;
import choir.core.sq.JournalReader;
import choir.runtime.feature.Feature;
import choir.runtime.http.Route;
import java.util.List;
import java.util.concurrent.Executor;

/** Revisions of the declared ranch. */
public final class RevisionsFeature implements Feature {
  private final RevisionRoutes routes;

  /**
   * Makes the feature.
   *
   * @param texts the earlier texts of agents
   * @param disk for what reads the store
   */
  public RevisionsFeature(Ranch ranch, JournalReader journal, TextHistory texts, Executor disk) {
    this.routes = new RevisionRoutes(ranch, new RosterJournal(journal), texts, disk);
  }

  @Override
  public List<Route> routes() {
    return routes.routes();
  }
}
