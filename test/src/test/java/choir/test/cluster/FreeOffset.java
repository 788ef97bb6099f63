package choir.test.cluster;

import choir.runtime.sq.io.FreePorts;
import java.io.IOException;

/** Ports for a node: taken from the system, so that tests may overlap. */
public final class FreeOffset {
  /** SQ, HTTP, cluster and replication follow each other. */
  private static final int FIRST = 1337;

  private static final int IN_A_ROW = 4;

  /** Lies above all ports of {@link FreePorts}, whatever the offset. */
  private static final int MANAGEMENT = 7626;

  private FreeOffset() {}

  /** A value of CHOIR_PORT_OFFSET with which all ports of a node are free. */
  public static int take() throws IOException {
    for (int attempt = 0; attempt < 200; attempt++) {
      int offset = FreePorts.next(IN_A_ROW) - FIRST;
      if (FreePorts.isFree(MANAGEMENT + offset)) {
        return offset;
      }
    }
    throw new IOException("no offset was found with which all ports of a node are free");
  }
}
