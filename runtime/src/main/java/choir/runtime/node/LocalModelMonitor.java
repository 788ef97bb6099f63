package choir.runtime.node;

import choir.core.model.ModelDeclaration;
import choir.runtime.model.ServerAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Monitors which local models (with a loopback address) are reachable. A server that accepts
 * connections counts as reachable, even if busy. Thread-safe.
 */
final class LocalModelMonitor implements AutoCloseable {
  /** Poll interval; each poll opens one connection per server. */
  private static final Duration POLL_INTERVAL = Duration.ofSeconds(10);

  private static final int CONNECT_MILLIS = 1_000;

  private volatile Map<String, InetSocketAddress> servers = Map.of();
  private final ScheduledExecutorService poller =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("model-monitor").factory());
  private volatile List<String> reachable = List.of();

  LocalModelMonitor() {
    var looks =
        poller.scheduleWithFixedDelay(
            this::poll, POLL_INTERVAL.toSeconds(), POLL_INTERVAL.toSeconds(), TimeUnit.SECONDS);
    assert looks != null;
  }

  /** Replaces the monitored models, and polls the new ones at once. */
  void monitor(List<ModelDeclaration> models) {
    Map<String, InetSocketAddress> local = new TreeMap<>();
    for (ModelDeclaration model : models) {
      if (model.provider() != ModelDeclaration.Provider.OFFLINE) {
        InetSocketAddress at = ServerAddress.socket(model.baseUrl().orElseThrow());
        if (!at.isUnresolved() && at.getAddress().isLoopbackAddress()) {
          local.put(model.name(), at);
        }
      }
    }
    servers = local;
    poller.execute(this::poll);
  }

  private void poll() {
    List<String> found = new ArrayList<>();
    servers.forEach(
        (name, at) -> {
          if (acceptsConnections(at)) {
            found.add(name);
          }
        });
    reachable = List.copyOf(found);
  }

  private static boolean acceptsConnections(InetSocketAddress at) {
    try (Socket socket = new Socket()) {
      socket.connect(at, CONNECT_MILLIS);
      return true;
    } catch (IOException away) {
      // Unreachable servers are omitted from the list.
      return false;
    }
  }

  /** The models that accepted a connection at the latest poll, by name. */
  List<String> reachable() {
    return reachable;
  }

  @Override
  public void close() {
    poller.shutdownNow();
  }
}
