package choir.runtime.feature;

import choir.core.tool.Tool;
import choir.runtime.http.EdgePorts;
import choir.runtime.http.Route;
import choir.runtime.metrics.MetricsSnapshot;
import java.util.List;

/**
 * A self-contained part of the program with its HTTP routes, agent tools and metrics. Created with
 * its dependencies when the node starts. Features only interact through the facades in {@code
 * choir.actors}.
 */
public interface Feature extends AutoCloseable {
  /** Routes of the HTTP edge. */
  default List<Route> routes() {
    return List.of();
  }

  /**
   * Tools available to all agents at present. Asked for at each model call, on the session's
   * thread: must be quick and must not throw.
   */
  default List<Tool> tools() {
    return List.of();
  }

  /** Adds metrics during a scrape, on the scraping thread; must not throw. */
  default void measure(MetricsSnapshot metrics) {}

  /** Begins to open ports of the feature's own; called once that of the HTTP edge is open. */
  default void listen(EdgePorts ports) {}

  /** Ends what the feature has started; called when the node stops. */
  @Override
  default void close() {}
}
