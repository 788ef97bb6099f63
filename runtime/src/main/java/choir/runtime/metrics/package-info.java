/**
 * MetricsSnapshot of a node for Prometheus: counters that edges, agents and models keep while they
 * work, and what is read of the store, the cluster and the machine when somebody asks. {@link
 * choir.runtime.metrics.NodeMetrics} holds them all and writes them; nobody else knows the library.
 *
 * <p>Names are {@code choir_PART_WHAT_UNIT}. Label values are bounded: agents, models, members and
 * routes as declared; never runs, sessions or callers. Try it: {@code curl
 * http://127.0.0.1:1338/metrics}, and {@code docs/operating.md}.
 */
@NullMarked
package choir.runtime.metrics;

import org.jspecify.annotations.NullMarked;
