package choir.test.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Sends mutated inputs to a port for some time: seconds in {@code verify}, ten minutes with {@code
 * -Pchaos}. Prints the seed.
 */
public final class Fuzzing {
  private static final long SECONDS = Long.getLong("choir.fuzz.seconds", 3);

  /** An answer takes milliseconds; a server that holds a connection longer has to be idle. */
  private static final int PATIENCE_MILLIS = 10_000;

  /** Statuses from 500 on that say what the server does not do, and not that it failed. */
  private static final List<Integer> NOT_SERVED = List.of(501, 505);

  private final long seed = Long.getLong("choir.seed", System.nanoTime());
  private final Map<String, Integer> outcomes = new TreeMap<>();

  /**
   * Sends HTTP requests, each on a connection of its own, and requires that none is answered with a
   * failure of the server.
   */
  public void requests(int port, List<String> corpus) throws IOException {
    Mutations mutations =
        new Mutations(seed, corpus.stream().map(each -> each.getBytes(ISO_8859_1)).toList());
    long end = System.nanoTime() + SECONDS * 1_000_000_000;
    while (System.nanoTime() < end) {
      byte[] request = mutations.next();
      String status = exchange(port, request);
      outcomes.merge(status, 1, Integer::sum);
      boolean failed = status.startsWith("5") && !NOT_SERVED.contains(Integer.parseInt(status));
      assertThat(failed)
          .as("seed %d: %s for\n%s", seed, status, new String(request, ISO_8859_1))
          .isFalse();
    }
    System.out.println("fuzzing of port " + port + ", -Dchoir.seed=" + seed + ": " + outcomes);
  }

  /** Sends bytes, each input on a connection of its own; what is answered does not matter. */
  public void frames(int port, List<byte[]> corpus) throws IOException {
    Mutations mutations = new Mutations(seed, corpus);
    long end = System.nanoTime() + SECONDS * 1_000_000_000;
    int sent = 0;
    while (System.nanoTime() < end) {
      try (Socket socket = connect(port)) {
        socket.getOutputStream().write(mutations.next());
        sent++;
      } catch (IOException refused) {
        outcomes.merge("reset", 1, Integer::sum);
      }
    }
    System.out.println(
        "fuzzing of port %d, -Dchoir.seed=%d: %d inputs %s".formatted(port, seed, sent, outcomes));
    assertThat(sent).isPositive();
  }

  private static Socket connect(int port) throws IOException {
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  /** The status of the first answer, or how the connection ended. */
  private String exchange(int port, byte[] request) throws IOException {
    try (Socket socket = connect(port)) {
      try {
        socket.getOutputStream().write(request);
        // The rest of an incomplete request never comes.
        socket.shutdownOutput();
        return status(socket.getInputStream());
      } catch (SocketTimeoutException hangs) {
        throw new AssertionError(
            "seed %d: neither an answer nor an end for\n%s"
                .formatted(seed, new String(request, ISO_8859_1)),
            hangs);
      } catch (IOException reset) {
        return "reset";
      }
    }
  }

  private static String status(InputStream in) throws IOException {
    byte[] line = in.readNBytes("HTTP/1.1 200".length());
    String text = new String(line, ISO_8859_1);
    return text.startsWith("HTTP/1.") ? text.substring(text.length() - 3) : "closed";
  }
}
