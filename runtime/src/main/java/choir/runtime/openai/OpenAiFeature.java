package choir.runtime.openai;

import choir.actors.ranch.Mirrorborns;
import choir.actors.ranch.Ranch;
import choir.runtime.feature.Feature;
import choir.runtime.http.Route;
import choir.runtime.run.Deliveries;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;

/** Chat completions as in OpenAI's API, answered by agents. */
public final class OpenAiFeature implements Feature {
  private final List<Route> routes;

  /**
   * Creates the feature.
   *
   * @param ids random, of at least 128 bits
   */
  public OpenAiFeature(
      ActorSystem<?> system,
      Ranch ranch,
      Mirrorborns mirrorborns,
      Deliveries deliveries,
      InstantSource time,
      Supplier<String> ids) {
    routes = new ChatRoutes(system, ranch, mirrorborns, deliveries, time, ids).routes();
  }

  @Override
  public List<Route> routes() {
    return routes;
  }
}
