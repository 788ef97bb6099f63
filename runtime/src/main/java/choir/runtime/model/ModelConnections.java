package choir.runtime.model;

import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/**
 * What all model calls of a node share: one HTTP client with its pool of connections, one timer
 * thread, and virtual threads on which answers are delivered, so that a slow listener holds up
 * nobody but itself.
 */
public final class ModelConnections implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(10);

  private final ExecutorService workers;
  private final ScheduledThreadPoolExecutor timer;
  private final HttpClient http;
  private final InstantSource clock;

  /**
   * Opens nothing yet: connections come with the first calls.
   *
   * @param clock against which a Retry-After given as a date is measured
   */
  public ModelConnections(InstantSource clock) {
    this.clock = clock;
    workers = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("model-", 0).factory());
    timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("model-timer").factory());
    timer.setRemoveOnCancelPolicy(true);
    // Redirects are never followed: they would carry the key to an address that nobody declared.
    http =
        HttpClient.newBuilder()
            .executor(workers)
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
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

  /**
   * Breaks off the calls under way: they end as unreachable. Waits for that for a second at most.
   */
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
