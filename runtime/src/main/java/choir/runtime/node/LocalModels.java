package choir.runtime.node;

import choir.core.model.ModelDeclaration;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Which models of this machine's own can be reached now: those whose address is loopback. A server
 * that takes connections counts, busy or not. Thread-safe.
 */
final class LocalModels implements AutoCloseable {
  /** A server that starts or ends is noticed so late; each look is one connection a server. */
  private static final Duration EVERY = Duration.ofSeconds(10);

  private static final int CONNECT_MILLIS = 1_000;

  private final Map<String, InetSocketAddress> servers = new TreeMap<>();
  private final ScheduledExecutorService looking =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("model-look").factory());
  private volatile List<String> answering = List.of();

  LocalModels(List<ModelDeclaration> models) {
    for (ModelDeclaration model : models) {
      if (model.provider() != ModelDeclaration.Provider.OFFLINE) {
        InetSocketAddress at = address(model.baseUrl().orElseThrow());
        if (!at.isUnresolved() && at.getAddress().isLoopbackAddress()) {
          servers.put(model.name(), at);
        }
      }
    }
    if (!servers.isEmpty()) {
      var looks =
          looking.scheduleWithFixedDelay(this::look, 0, EVERY.toSeconds(), TimeUnit.SECONDS);
      assert looks != null;
    }
  }

  private static InetSocketAddress address(URI url) {
    int port = url.getPort() > 0 ? url.getPort() : "https".equals(url.getScheme()) ? 443 : 80;
    return new InetSocketAddress(url.getHost(), port);
  }

  private void look() {
    List<String> found = new ArrayList<>();
    servers.forEach(
        (name, at) -> {
          if (takesConnections(at)) {
            found.add(name);
          }
        });
    answering = List.copyOf(found);
  }

  private static boolean takesConnections(InetSocketAddress at) {
    try (Socket socket = new Socket()) {
      socket.connect(at, CONNECT_MILLIS);
      return true;
    } catch (IOException away) {
      // What is away is merely not in the list.
      return false;
    }
  }

  /** Those that took a connection at the last look, by name. */
  List<String> answering() {
    return answering;
  }

  @Override
  public void close() {
    looking.shutdownNow();
  }
}
