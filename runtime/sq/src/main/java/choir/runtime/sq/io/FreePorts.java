package choir.runtime.sq.io;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Ports of the loopback address that nothing listens on, for callers that must state a port before
 * they listen: benchmarks and tests. They are below the range from which systems take ports for
 * outgoing connections (32768 and above on Linux), so that no connection takes one before its
 * caller listens, and each is given once in a process. Thread-safe.
 */
public final class FreePorts {
  private static final int FIRST = 10_000;
  private static final int COUNT = 6_000;

  /** Processes that run beside each other begin at different places. */
  private static final AtomicInteger NEXT =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));

  private FreePorts() {}

  /**
   * The next free port, 10000 to 15999.
   *
   * @throws IOException if every port of the range is in use
   */
  public static int next() throws IOException {
    return next(1);
  }

  /**
   * The first of some free ports that follow each other.
   *
   * @throws IOException if there are none
   */
  public static int next(int ports) throws IOException {
    for (int i = 0; i < COUNT; i += ports) {
      int at = Math.floorMod(NEXT.getAndAdd(ports), COUNT);
      int first = FIRST + at;
      boolean fits = at + ports <= COUNT;
      if (fits && IntStream.range(first, first + ports).allMatch(FreePorts::isFree)) {
        return first;
      }
    }
    throw new IOException("no port from %d to %d is free".formatted(FIRST, FIRST + COUNT - 1));
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
