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
 * @param request time for an answer, unless the handler sets another one
 * @param linger time for a client to read an answer after which the server closes, and for an
 *     answer to a client that sends no more
 * @param line maximum bytes of a request line
 * @param headers maximum number of headers
 * @param headerBytes maximum bytes of all headers
 * @param body maximum bytes of a body, whatever the handler reads; 0 for no bound
 * @param backlog connections that wait to be accepted
 */
record EdgeLimits(
    int connections,
    int ofOneCaller,
    Duration head,
    Duration idle,
    Duration stall,
    Duration request,
    Duration linger,
    int line,
    int headers,
    int headerBytes,
    long body,
    int backlog) {
  /**
   * Reads a section such as {@code choir.edge}.
   *
   * @throws com.typesafe.config.ConfigException if a value is missing
   */
  static EdgeLimits of(Config edge) {
    int connections = edge.getInt("max-connections");
    return new EdgeLimits(
        connections,
        Math.max(1, connections / 2),
        edge.getDuration("head-timeout"),
        edge.getDuration("idle-timeout"),
        edge.getDuration("stall-timeout"),
        edge.getDuration("request-timeout"),
        edge.getDuration("linger-timeout"),
        Math.toIntExact(edge.getBytes("max-line")),
        edge.getInt("max-headers"),
        Math.toIntExact(edge.getBytes("max-header-bytes")),
        edge.getBytes("max-body"),
        edge.getInt("backlog"));
  }
}
