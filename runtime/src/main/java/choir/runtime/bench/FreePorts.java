package choir.runtime.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Currently free ports, for servers whose port must be known before they listen. */
final class FreePorts {
  private FreePorts() {}

  static int next() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
