package choir.test.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;

/** Ports for a node: taken from the system, so that tests may overlap. */
public final class FreeOffset {
  /** SQ, HTTP, cluster, replication, management. */
  private static final List<Integer> PORTS = List.of(1337, 1338, 1339, 1340, 7626);

  private static final int HIGHEST = 65_535;

  private FreeOffset() {}

  /** A value of CHOIR_PORT_OFFSET with which all ports of a node are free. */
  public static int take() throws IOException {
    for (int attempt = 0; attempt < 200; attempt++) {
      int offset = free(0) - 1338;
      if (PORTS.stream().allMatch(port -> port + offset <= HIGHEST && free(port + offset) > 0)) {
        return offset;
      }
    }
    throw new IOException("no offset was found with which all ports of a node are free");
  }

  private static int free(int wanted) {
    try (ServerSocket socket = new ServerSocket(wanted, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException taken) {
      return -1;
    }
  }
}
