package choir.runtime.machines.cluster;

import choir.core.phext.Coordinate;
import choir.core.sq.ScrollKey;
import choir.core.sq.StoredFields;
import java.time.Instant;

/**
 * Which cluster the ranch's nodes form: the one that this node founded. Its scroll is set by who
 * founds one, against the version that they read, so that of two who try one succeeds. A stored
 * format.
 *
 * @param node its name
 * @param address of its actor system, {@code host:port}
 * @param uid of its actor system's incarnation
 */
public record ClusterRecord(String node, String address, long uid, Instant at) {
  /** The phext that holds it. */
  public static final String PHEXT = "cluster";

  static final ScrollKey KEY = new ScrollKey(PHEXT, Coordinate.ORIGIN);

  String text() {
    return "node: %s\naddress: %s\nuid: %d\nat: %s\n".formatted(node, address, uid, at);
  }

  /**
   * Reads a scroll back.
   *
   * @throws IllegalArgumentException if it is none
   */
  static ClusterRecord parse(String scroll) {
    StoredFields fields = StoredFields.parse(PHEXT, scroll);
    return new ClusterRecord(
        fields.get("node"),
        fields.get("address"),
        Long.parseLong(fields.get("uid")),
        Instant.parse(fields.get("at")));
  }
}
