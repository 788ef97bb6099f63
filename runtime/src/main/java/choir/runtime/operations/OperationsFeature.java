package choir.runtime.operations;

import choir.runtime.feature.Feature;
import choir.runtime.http.Readiness;
import choir.runtime.http.Route;
import choir.runtime.metrics.NodeMetrics;
import choir.runtime.sq.backup.OnlineBackup;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Health checks, metrics and backups. */
public final class OperationsFeature implements Feature {
  private final List<Route> routes = new ArrayList<>();

  /**
   * Makes the feature.
   *
   * @param readiness asked at every request; it must not block
   * @param disk executor of blocking reads
   */
  public OperationsFeature(
      OnlineBackup backups,
      Supplier<Readiness> readiness,
      NodeMetrics metrics,
      InstantSource time,
      Executor disk) {
    routes.addAll(new BackupRoutes(backups, time).routes());
    routes.addAll(new HealthRoutes(readiness).routes());
    routes.addAll(new MetricsRoutes(metrics, disk).routes());
  }

  @Override
  public List<Route> routes() {
    return List.copyOf(routes);
  }
}
