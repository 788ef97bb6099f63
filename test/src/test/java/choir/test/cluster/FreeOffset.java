package choir.test.cluster;

import choir.runtime.sq.io.FreePorts;
import java.io.IOException;
import java.util.List;

/** Ports for a node: taken from the system, so that tests may overlap. */
public final class FreeOffset {
  /** SQ, HTTP, cluster, replication, management. */
  private static final List<Integer> PORTS = List.of(1337, 1338, 1339, 1340, 7626);

  private FreeOffset() {}

  /** A value of CHOIR_PORT_OFFSET with which all ports of a node are free. */
  public static int take() throws IOException {
    for (int attempt = 0; attempt < 200; attempt++) {
      int offset = FreePorts.next() - PORTS.get(0);
      if (PORTS.stream().allMatch(port -> FreePorts.isFree(port + offset))) {
        return offset;
      }
    }
    throw new IOException("no offset was found with which all ports of a node are free");
  }
}
