package choir.runtime.floor;

import choir.actors.floor.Floors;
import choir.actors.ranch.Ranch;
import choir.core.floor.Freeze;
import choir.core.sq.JournalReader;
import choir.core.sq.ScrollStore;
import choir.runtime.feature.Feature;
import choir.runtime.feature.OwnPhext;
import choir.runtime.http.Route;
import choir.runtime.sq.http.Permission;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** The floors of channels: their rounds, and what is frozen. */
public final class FloorFeature implements Feature {
  /** Its phext: what is frozen. */
  public static final List<OwnPhext> PHEXTS =
      List.of(OwnPhext.latestOnly(Freeze.PHEXT, Permission.READ));

  private final FloorRoutes routes;

  /**
   * @param declared number of speakers in a round, by the channels that have rounds
   * @param disk executor of blocking reads
   */
  public FloorFeature(
      Floors floors,
      Ranch ranch,
      ScrollStore store,
      JournalReader journal,
      Supplier<SortedMap<String, Integer>> declared,
      Executor disk) {
    this.routes = new FloorRoutes(floors, ranch, store, journal, declared, disk);
  }

  @Override
  public List<Route> routes() {
    return routes.routes();
  }
}
