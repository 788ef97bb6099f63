/**
 * Prometheus metrics of a node: counters updated by edges, agents and models, and values of the
 * store, the cluster and the machine read during a scrape. {@link
 * choir.runtime.metrics.NodeMetrics} collects and writes them; only this package uses the client
 * library.
 *
 * <p>Names are {@code choir_PART_WHAT_UNIT}. Label values are bounded: agents, models, members and
 * routes as declared; never runs, sessions or callers. Try it: {@code curl
 * http://127.0.0.1:1338/metrics}, and {@code docs/operating.md}.
 */
@NullMarked
package choir.runtime.metrics;

import org.jspecify.annotations.NullMarked;
