package choir.runtime.model;

import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The resources shared by all model calls of a node: an HTTP client with its connection pool, a
 * timer thread, and virtual threads for callbacks, so that a slow listener only delays itself.
 */
public final class ModelConnections implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  private final ExecutorService workers;
  private final ScheduledThreadPoolExecutor timer;
  private final HttpClient http;
  private final InstantSource clock;

  /**
   * Connections are opened by the first calls.
   *
   * <p>Proxies are those of the environment; see {@code docs/models.md}.
   *
   * @param clock clock for Retry-After dates
   */
  public ModelConnections(InstantSource clock) {
    this(clock, System::getenv);
  }

  /** Connects through the proxies that the given environment names. */
  ModelConnections(InstantSource clock, Function<String, @Nullable String> environment) {
    this.clock = clock;
    workers = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("model-", 0).factory());
    timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("model-timer").factory());
    timer.setRemoveOnCancelPolicy(true);
    // Redirects are never followed: they would send the key to an undeclared address.
    http =
        HttpClient.newBuilder()
            .executor(workers)
            .connectTimeout(CONNECT_TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(ProxySettings.of(environment))
            .build();
  }

  HttpClient http() {
    return http;
  }

  ExecutorService workers() {
    return workers;
  }

  ScheduledThreadPoolExecutor timer() {
    return timer;
  }

  InstantSource clock() {
    return clock;
  }

  /** Aborts calls in progress, which fail as unreachable. Waits at most one second. */
  @Override
  public void close() {
    timer.shutdownNow();
    http.shutdownNow();
    try {
      boolean unused = http.awaitTermination(Duration.ofSeconds(1));
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
    workers.shutdown();
  }
}
