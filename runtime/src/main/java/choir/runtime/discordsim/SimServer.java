package choir.runtime.discordsim;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.util.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens on loopback; one virtual thread serves a connection. */
final class SimServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SimServer.class);

  /** Thirty bots need some ten each, and a browser six. */
  private static final int MAX_CONNECTIONS = 1_000;

  /** What is behind the server. */
  interface Handler {
    WireAnswer answer(WireRequest request);

    /** Serves a socket until it ends; the caller closes it afterwards. */
    void socket(WireRequest request, SocketWire socket) throws IOException;

    /** Bytes of the longest message that a client may send over a socket. */
    int maxMessage(WireRequest request);
  }

  private final Handler handler;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private volatile ServerSocket listener;

  private SimServer(ServerSocket listener, Handler handler) {
    this.listener = listener;
    this.handler = handler;
  }

  /**
   * Takes a port of the loopback interface.
   *
   * @param port 0 for a free one
   * @throws IOException if the port is in use
   */
  static ServerSocket bind(int port) throws IOException {
    ServerSocket listener = new ServerSocket();
    try {
      listener.setReuseAddress(true);
      InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
      listener.bind(new InetSocketAddress(loopback, port));
      return listener;
    } catch (IOException taken) {
      listener.close();
      throw taken;
    }
  }

  static SimServer start(ServerSocket listener, Handler handler) {
    SimServer server = new SimServer(listener, handler);
    Thread.ofVirtual().name("discord-sim-accept").start(() -> server.accept(listener));
    return server;
  }

  /** Refuses connections until {@link #comeBack}; those there are, are cut. */
  void goAway() throws IOException {
    close();
  }

  /** Listens again where it did. */
  void comeBack() throws IOException {
    ServerSocket again = bind(listener.getLocalPort());
    listener = again;
    Thread.ofVirtual().name("discord-sim-accept").start(() -> accept(again));
  }

  private void accept(ServerSocket at) {
    while (!at.isClosed()) {
      try {
        Socket socket = at.accept();
        if (connections.size() >= MAX_CONNECTIONS) {
          socket.close();
          continue;
        }
        connections.add(socket);
        Thread.ofVirtual().name("discord-sim").start(() -> serve(socket));
      } catch (IOException failure) {
        if (!at.isClosed()) {
          log.warn("a connection to the Discord simulator failed: {}", failure.toString());
        }
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      HttpWire http = new HttpWire(socket);
      boolean open = true;
      while (open) {
        open = one(http);
      }
    } catch (IOException gone) {
      log.debug("a connection to the Discord simulator ended: {}", gone.toString());
    } finally {
      connections.remove(socket);
    }
  }

  /** Serves one request; returns whether another may follow. */
  private boolean one(HttpWire http) throws IOException {
    WireRequest request;
    try {
      request = http.read();
    } catch (HttpWire.Malformed malformed) {
      http.write(refusal(malformed), false);
      return false;
    }
    if (request == null) {
      return false;
    }
    if (SocketWire.isUpgrade(request)) {
      SocketWire wire = new SocketWire(http, handler.maxMessage(request));
      wire.accept(request);
      http.socket().setSoTimeout(0);
      handler.socket(request, wire);
      return false;
    }
    WireAnswer answer = handler.answer(request);
    if (answer.status() == 0) {
      http.socket().setSoLinger(true, 0);
      return false;
    }
    http.write(answer, request.method().equals("HEAD"));
    return !request.header("Connection").orElse("").equalsIgnoreCase("close");
  }

  private static WireAnswer refusal(HttpWire.Malformed malformed) {
    String why = String.valueOf(malformed.getMessage());
    return WireAnswer.of(malformed.status(), "text/plain", ByteString.fromString(why))
        .with("Connection", "close");
  }

  /** Cuts every connection and stops to listen. */
  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket each : connections) {
      each.close();
    }
  }
}
