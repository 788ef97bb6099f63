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

/** The machines of the ranch: what they do, where agents live, and how another machine joins. */
public final class MachinesFeature implements Feature {
  /** What is stored of placement and of the cluster. */
  public static final List<OwnPhext> PHEXTS =
      List.of(
          OwnPhext.withHistory(PlacementRecords.PHEXT, Permission.READ),
          OwnPhext.latestOnly(ClusterRecord.PHEXT, Permission.READ));

  private final List<Route> routes = new ArrayList<>();

  /**
   * Makes the feature.
   *
   * @param tokens among them those by which machines join
   * @param disk for what reads files
   */
  public MachinesFeature(
      Machines machines, Ranch ranch, Tokens tokens, InstantSource time, Executor disk) {
    routes.addAll(new MachineRoutes(machines, ranch, time).routes());
    routes.addAll(new JoinRoutes(machines, tokens, disk).routes());
  }

  @Override
  public List<Route> routes() {
    return List.copyOf(routes);
  }
}
