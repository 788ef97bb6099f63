package choir.runtime.sq.edge;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Bounds of a port. A client that is slow or hostile costs a connection for a bounded time.
 *
 * @param connections maximum number of connections
 * @param ofOneCaller maximum number of connections with a request of the same caller: half of all,
 *     so that nobody can take the port from the others
 * @param head maximum time for a request's head to arrive, from the connection or from the head's
 *     first byte
 * @param idle maximum time without a byte in either direction
 * @param stall maximum time for a client to take a piece of an answer
 * @param linger time for a client to read an answer after which the server closes
 */
record EdgeLimits(
    int connections,
    int ofOneCaller,
    Duration head,
    Duration idle,
    Duration stall,
    Duration linger) {
  /**
   * The bounds in {@code pekko.http.server} and {@code choir.edge}.
   *
   * @param config with both sections
   */
  static EdgeLimits of(Config config) {
    Config server = config.getConfig("pekko.http.server");
    Config edge = config.getConfig("choir.edge");
    int connections = server.getInt("max-connections");
    return new EdgeLimits(
        connections,
        Math.max(1, connections / 2),
        edge.getDuration("head-timeout"),
        server.getDuration("idle-timeout"),
        edge.getDuration("stall-timeout"),
        server.getDuration("linger-timeout"));
  }
}
