package choir.runtime.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Connections to a node that send a byte of a request's head each second and never its end. One
 * that the node ends is opened again after a second. They have other loopback addresses than the
 * hooks, 100 to an address, as if they came from other callers.
 */
final class SlowSockets implements AutoCloseable {
  private static final int CONNECT_MILLIS = 10_000;
  private static final int PER_ADDRESS = 100;
  private static final byte[] HEAD = "GET /hooks/agent HTTP/1.1\r\nX-Slow: ".getBytes(US_ASCII);

  private final int port;
  private final ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger open = new AtomicInteger();
  private final LongAdder ended = new LongAdder();
  private volatile boolean closed;

  private SlowSockets(int port) {
    this.port = port;
  }

  /** Opens so many, and keeps as many open as the node lets. */
  static SlowSockets open(int port, int count) {
    SlowSockets sockets = new SlowSockets(port);
    for (int i = 0; i < count; i++) {
      int number = i;
      sockets.pool.execute(() -> sockets.keepOpen(number));
    }
    return sockets;
  }

  /** How many are open now. */
  int count() {
    return open.get();
  }

  /** How many the node has ended or refused. */
  long ended() {
    return ended.sum();
  }

  private void keepOpen(int number) {
    try {
      while (!closed) {
        once(number);
        TimeUnit.SECONDS.sleep(1);
      }
    } catch (InterruptedException over) {
      Thread.currentThread().interrupt();
    }
  }

  private void once(int number) throws InterruptedException {
    try (Socket socket = new Socket()) {
      byte[] from = {127, 0, 1, (byte) (1 + number / PER_ADDRESS)};
      socket.bind(new InetSocketAddress(InetAddress.getByAddress(from), 0));
      byte[] node = {127, 0, 0, 1};
      socket.connect(new InetSocketAddress(InetAddress.getByAddress(node), port), CONNECT_MILLIS);
      open.incrementAndGet();
      try {
        socket.getOutputStream().write(HEAD);
        while (!closed) {
          TimeUnit.SECONDS.sleep(1);
          socket.getOutputStream().write('x');
        }
      } finally {
        open.decrementAndGet();
      }
    } catch (IOException endedByNode) {
      ended.increment();
    }
  }

  /** Ends them; a connection that is being made takes ten seconds at most. */
  @Override
  public void close() {
    closed = true;
    pool.shutdownNow();
    pool.close();
  }
}
