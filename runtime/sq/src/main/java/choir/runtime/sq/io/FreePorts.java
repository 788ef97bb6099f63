package choir.runtime.sq.io;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/**
 * Ports of the loopback address that nothing listens on, for callers that must state a port before
 * they listen: benchmarks and tests. They are below the range from which systems take ports for
 * outgoing connections (32768 and above on Linux), so that no connection takes one before its
 * caller listens. Each is given once, and to one process: a process reserves blocks of ports by
 * listening on the first of each until it ends, so the port of a server that a test has killed is
 * not given to another process meanwhile. Thread-safe.
 */
public final class FreePorts {
  private static final int FIRST = 10_000;
  private static final int BLOCK = 100;
  private static final int BLOCKS = 60;

  /** Listens on the first port of each reserved block; never closed. */
  private static final List<ServerSocket> RESERVED = new ArrayList<>();

  /** The next port, and the end of its block. */
  private static int next;

  private static int end;

  private FreePorts() {}

  /**
   * The next free port, 10001 to 15999.
   *
   * @throws IOException if every port of the range is in use
   */
  public static int next() throws IOException {
    return next(1);
  }

  /**
   * The first of some free ports that follow each other.
   *
   * @param ports 1 to 99
   * @throws IOException if there are none
   */
  public static synchronized int next(int ports) throws IOException {
    if (ports < 1 || ports >= BLOCK) {
      throw new IllegalArgumentException("ports is %d; specify 1 to 99".formatted(ports));
    }
    while (true) {
      if (next + ports > end) {
        reserve();
      }
      int first = next;
      next += ports;
      if (IntStream.range(first, first + ports).allMatch(FreePorts::isFree)) {
        return first;
      }
    }
  }

  private static void reserve() throws IOException {
    int begin = ThreadLocalRandom.current().nextInt(BLOCKS);
    for (int i = 0; i < BLOCKS; i++) {
      int first = FIRST + BLOCK * ((begin + i) % BLOCKS);
      try {
        RESERVED.add(new ServerSocket(first, 1, InetAddress.getLoopbackAddress()));
      } catch (IOException taken) {
        continue;
      }
      next = first + 1;
      end = first + BLOCK;
      return;
    }
    throw new IOException(
        "no block of ports from %d to %d is free".formatted(FIRST, FIRST + BLOCK * BLOCKS - 1));
  }

  /** Whether a port of the loopback address can be listened on. */
  public static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }
}
