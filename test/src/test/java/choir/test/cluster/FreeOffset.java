package choir.test.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Ports for a node: taken from the system, so that tests may overlap. */
public final class FreeOffset {
  private static final int TRIES = 50;

  private FreeOffset() {}

  /** An offset with which all ports of a node are free now. */
  public static int find() throws IOException {
    for (int attempt = 0; attempt < TRIES; attempt++) {
      int offset = freePort(0) - 1338;
      if (freePort(1337 + offset) > 0
          && freePort(1339 + offset) > 0
          && freePort(1340 + offset) > 0) {
        return offset;
      }
    }
    throw new IOException("no four free ports in a row");
  }

  private static int freePort(int wanted) {
    try (ServerSocket socket = new ServerSocket(wanted, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException taken) {
      return -1;
    }
  }
}
