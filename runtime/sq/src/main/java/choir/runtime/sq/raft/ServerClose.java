package choir.runtime.sq.raft;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a Ratis server in bounded time. Ratis 3.3.0 closes its log under a lock and waits there,
 * without a time-out, for a thread that may be about to take that lock ({@code
 * SegmentedRaftLog.close} and {@code checkAndEvictCache}). The wait ends if the closing thread is
 * interrupted. What was acknowledged is on disk by then; the rest of the close is then like the end
 * of the process.
 */
final class ServerClose {
  /** A close takes tenths of a second, on a busy machine seconds. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Logger log = LoggerFactory.getLogger(ServerClose.class);

  private final Closeable server;
  private final String closingThreads;
  private final Duration patience;

  private ServerClose(Closeable server, String id, Duration patience) {
    this.server = server;
    this.closingThreads = id + "-impl-thread";
    this.patience = patience;
  }

  /**
   * Closes a server.
   *
   * @param id of the server, with which the names of its threads begin
   * @throws IOException if closing has failed
   */
  static void close(Closeable server, String id) throws IOException {
    close(server, id, PATIENCE);
  }

  static void close(Closeable server, String id, Duration patience) throws IOException {
    new ServerClose(server, id, patience).close();
  }

  private void close() throws IOException {
    CompletableFuture<Boolean> closed = new CompletableFuture<>();
    Thread.ofPlatform().daemon().name("raft-close").start(() -> complete(closed));
    if (ends(closed)) {
      return;
    }
    log.warn("Raft has not closed within {}; its closing threads are interrupted", patience);
    for (Thread each : Thread.getAllStackTraces().keySet()) {
      if (each.getName().startsWith(closingThreads)) {
        each.interrupt();
      }
    }
    if (!ends(closed)) {
      log.warn("Raft has still not closed; its address may be in use until the process ends");
    }
  }

  private void complete(CompletableFuture<Boolean> closed) {
    try {
      server.close();
      closed.complete(true);
    } catch (IOException | RuntimeException failed) {
      closed.completeExceptionally(failed);
    }
  }

  private boolean ends(CompletableFuture<Boolean> closed) throws IOException {
    try {
      return closed.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      return false;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException failed) {
      throw new IOException(failed.getCause());
    }
  }
}
