package choir.runtime.events;

import choir.runtime.feature.Feature;
import choir.runtime.http.Route;
import choir.runtime.sq.store.Store;
import java.util.List;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.ActorSystem;

/** The stored events of all entities as one stream. It wakes nobody. */
public final class EventsFeature implements Feature {
  private final EventRoutes routes;

  /**
   * @param disk executor of blocking reads
   */
  public EventsFeature(ActorSystem<?> system, Store store, Executor disk) {
    this.routes = new EventRoutes(system, store, disk);
  }

  @Override
  public List<Route> routes() {
    return routes.routes();
  }
}
