package choir.runtime.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A scripted server of OpenAI's chat completions API on 127.0.0.1, for tests and {@code choir
 * bench}. Uses plain sockets on virtual threads, since a conforming HTTP server could not violate
 * the protocol on request.
 */
public final class FakeModelServer implements AutoCloseable {
  /** Maximum number of recorded requests; older ones are dropped. */
  public static final int MAX_RECORDED = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(FakeModelServer.class);
  private static final int BACKLOG = 1_024;

  private final ServerSocket listening;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("fake-model-", 0).factory());
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Deque<FakeRequest> received = new ArrayDeque<>();
  private final AtomicLong count = new AtomicLong();
  private final AtomicLong left = new AtomicLong();
  private volatile Function<FakeRequest, FakeReply> script;
  private volatile String basePath = "/v1";
  private volatile String tags = "{\"models\":[{\"name\":\"fake:latest\"}]}";

  private FakeModelServer(int port, Function<FakeRequest, FakeReply> script) throws IOException {
    this.script = script;
    listening =
        new ServerSocket(port, BACKLOG, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
  }

  /**
   * Starts a server.
   *
   * @param port 0 for any free port
   * @param script called for each POST, on many threads at once
   * @throws UncheckedIOException if the port is in use
   */
  public static FakeModelServer start(int port, Function<FakeRequest, FakeReply> script) {
    try {
      FakeModelServer server = new FakeModelServer(port, script);
      server.threads.execute(server::accept);
      return server;
    } catch (IOException taken) {
      throw new UncheckedIOException("cannot listen on 127.0.0.1:" + port, taken);
    }
  }

  public int port() {
    return listening.getLocalPort();
  }

  /** Moves the API to another path than {@code /v1}. */
  public void under(String path) {
    basePath = path;
  }

  /** Sets the list of models that {@code /api/tags} returns, as JSON. */
  public void lists(String json) {
    tags = json;
  }

  /** The base URL, including the path of the API. */
  public URI baseUrl() {
    return URI.create("http://127.0.0.1:" + port() + basePath);
  }

  /** Replaces the script from the next request on. */
  public void script(Function<FakeRequest, FakeReply> next) {
    script = next;
  }

  /** The last {@link #MAX_RECORDED} requests, oldest first. */
  public List<FakeRequest> received() {
    synchronized (received) {
      return List.copyOf(received);
    }
  }

  /** The number of requests since the start. */
  public long requests() {
    return count.get();
  }

  /** The number of connections closed by clients before their response was complete. */
  public long abandoned() {
    return left.get();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket socket = listening.accept();
        open.add(socket);
        threads.execute(() -> serve(socket));
      } catch (IOException closing) {
        LOG.debug("The fake model server stops: {}", closing.getMessage());
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      FakeConnection connection = new FakeConnection(socket);
      boolean more = true;
      while (more) {
        FakeRequest request = connection.read(count);
        more = request != null && connection.write(replyTo(request));
      }
    } catch (FakeConnection.ClientLeft gone) {
      left.incrementAndGet();
    } catch (IOException broken) {
      LOG.debug("A connection of the fake model server ended: {}", broken.getMessage());
    } finally {
      open.remove(socket);
    }
  }

  private FakeReply replyTo(FakeRequest request) {
    synchronized (received) {
      received.addLast(request);
      if (received.size() > MAX_RECORDED) {
        received.removeFirst();
      }
    }
    String called = request.method() + " " + request.path();
    if (called.equals("POST " + basePath + "/chat/completions")) {
      return script.apply(request);
    }
    if (called.equals("GET " + basePath + "/models")) {
      return FakeReply.json(200, "{\"object\":\"list\",\"data\":[{\"id\":\"fake\"}]}");
    }
    return called.equals("GET /api/tags")
        ? FakeReply.json(200, tags)
        : FakeReply.error(404, "not_found_error", "no such path: " + request.path());
  }

  /** Closes the port and every connection. */
  @Override
  public void close() {
    try {
      listening.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException broken) {
      LOG.debug("Closing the fake model server failed", broken);
    }
    threads.shutdown();
  }

  @Override
  public String toString() {
    return "fake model server at " + baseUrl();
  }
}
