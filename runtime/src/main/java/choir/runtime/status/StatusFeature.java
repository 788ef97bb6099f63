package choir.runtime.status;

import choir.actors.placement.ActiveAgents;
import choir.actors.ranch.Mirrorborns;
import choir.actors.ranch.Ranch;
import choir.actors.ranch.Voices;
import choir.core.calendar.Planned;
import choir.core.model.Outage;
import choir.core.sq.JournalReader;
import choir.runtime.feature.Feature;
import choir.runtime.http.Readiness;
import choir.runtime.http.Route;
import choir.runtime.messages.HookPortView;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;

/** The state of the whole ranch. */
public final class StatusFeature implements Feature {
  private final StatusRoutes routes;

  /**
   * Creates the feature.
   *
   * @param declaredSchedules reads the declared schedules, among them the heartbeats
   * @param readiness called at every request; must not block
   * @param modelNames names of the declared models
   * @param outages models that take no calls at present, as this node sees them
   * @param hookPorts the ports of agents on this node
   * @param disk executor of blocking reads
   */
  public StatusFeature(
      ActorSystem<?> system,
      Ranch ranch,
      Mirrorborns mirrorborns,
      Voices voices,
      Supplier<CompletionStage<List<Planned>>> declaredSchedules,
      ActiveAgents active,
      Supplier<Readiness> readiness,
      Supplier<List<String>> modelNames,
      Supplier<List<Outage>> outages,
      Supplier<List<HookPortView>> hookPorts,
      StatsSource storeStats,
      JournalReader journal,
      InstantSource time,
      Executor disk) {
    this.routes =
        new StatusRoutes(
            system,
            ranch,
            mirrorborns,
            voices,
            declaredSchedules,
            active,
            readiness,
            modelNames,
            outages,
            hookPorts,
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
