package choir.runtime.status;

import choir.actors.placement.ActiveAgents;
import choir.actors.ranch.Mirrorborns;
import choir.actors.ranch.Ranch;
import choir.core.sq.JournalReader;
import choir.runtime.feature.Feature;
import choir.runtime.http.Readiness;
import choir.runtime.http.Route;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;

/** The state of the whole ranch on one page. */
public final class StatusFeature implements Feature {
  private final StatusRoutes routes;

  /**
   * Makes the feature.
   *
   * @param readiness asked at every request; it must not block
   * @param modelNames the models that are declared
   * @param storeStats what the store holds, in words and figures that Jackson can write
   * @param disk for what reads the store
   */
  public StatusFeature(
      ActorSystem<?> system,
      Ranch ranch,
      Mirrorborns mirrorborns,
      ActiveAgents active,
      Supplier<Readiness> readiness,
      Supplier<List<String>> modelNames,
      Supplier<Map<String, Object>> storeStats,
      JournalReader journal,
      InstantSource time,
      Executor disk) {
    this.routes =
        new StatusRoutes(
            system,
            ranch,
            mirrorborns,
            active,
            readiness,
            modelNames,
            storeStats,
            journal,
            time,
            disk);
  }

  @Override
  public List<Route> routes() {
    return routes.routes();
  }
}
