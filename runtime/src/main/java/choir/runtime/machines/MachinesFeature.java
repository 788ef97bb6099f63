package choir.runtime.machines;

import choir.actors.ranch.Ranch;
import choir.core.placement.PlacementRecords;
import choir.runtime.access.Tokens;
import choir.runtime.feature.Feature;
import choir.runtime.feature.OwnPhext;
import choir.runtime.http.Route;
import choir.runtime.machines.cluster.ClusterRecord;
import choir.runtime.machines.join.JoinRoutes;
import choir.runtime.sq.http.Permission;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/** The machines of the ranch, the placement of agents on them, and the joining of new ones. */
public final class MachinesFeature implements Feature {
  /** Phexts of placement and of the cluster. */
  public static final List<OwnPhext> PHEXTS =
      List.of(
          OwnPhext.withHistory(PlacementRecords.PHEXT, Permission.READ),
          OwnPhext.latestOnly(ClusterRecord.PHEXT, Permission.READ));

  private final List<Route> routes = new ArrayList<>();

  /**
   * Creates the feature.
   *
   * @param tokens access tokens, those of joining machines among them
   * @param disk executor of blocking reads
   */
  public MachinesFeature(
      Machines machines, Ranch ranch, Tokens tokens, InstantSource time, Executor disk) {
    routes.addAll(new MachineRoutes(machines, ranch, tokens, time).routes());
    routes.addAll(new JoinRoutes(machines, tokens, disk).routes());
  }

  @Override
  public List<Route> routes() {
    return List.copyOf(routes);
  }
}
