package choir.runtime.feature;

import choir.core.tool.Tool;
import choir.runtime.http.Route;
import choir.runtime.metrics.MetricsSnapshot;
import java.util.List;

/**
 * A part of the program that people use by itself: what it serves over HTTP, what it gives agents
 * to do, and what it shows to monitoring. A feature is made when its node starts, with all that it
 * needs; it meets other features only through the facades in {@code choir.actors}.
 */
public interface Feature {
  /** The routes of the HTTP edge. */
  default List<Route> routes() {
    return List.of();
  }

  /** The tools that every agent has. */
  default List<Tool> tools() {
    return List.of();
  }

  /** Adds what is read at each scrape. Called on the scraping thread; must not fail. */
  default void measure(MetricsSnapshot metrics) {}
}
