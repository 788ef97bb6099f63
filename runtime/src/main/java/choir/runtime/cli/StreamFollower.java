package choir.runtime.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Follows a stream of events of a node that has no end, and attaches again when the connection
 * breaks: a command that uses it ends when a person ends it.
 */
public final class StreamFollower {
  /** How long a node that was connected may be unreachable. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** Receives the events of a stream in their order. */
  public interface Listener {
    /**
     * An event, or progress without one.
     *
     * @param id to which it brings the reader; empty if the stream has no ids
     * @param data one line; empty if only the id is told
     */
    void event(String id, String data);
  }

  private final NodeClient client;
  private final Supplier<String> path;
  private final Listener listener;
  private boolean connected;

  /**
   * @param path of the stream; asked for before each connection, so that it names the place from
   *     which the reader goes on
   */
  public StreamFollower(NodeClient client, Supplier<String> path, Listener listener) {
    this.client = client;
    this.path = path;
    this.listener = listener;
  }

  /**
   * Follows until the command is ended.
   *
   * @throws Failed if the node refuses, or remains unreachable
   */
  public void follow() {
    long brokenSince = 0;
    while (true) {
      try {
        HttpResponse<InputStream> response = client.open(client.request(path.get()));
        try (InputStream in = response.body()) {
          if (response.statusCode() != 200) {
            throw client.refused(
                response.statusCode(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
          }
          connected = true;
          brokenSince = 0;
          read(in);
        }
      } catch (IOException broken) {
        long now = System.nanoTime();
        brokenSince = brokenSince == 0 ? now : brokenSince;
        if (!connected || now - brokenSince > PATIENCE.toNanos()) {
          throw client.failure(broken);
        }
      }
      pause();
    }
  }

  private static void pause() {
    try {
      new CountDownLatch(1).await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new Failed("interrupted");
    }
  }

  private void read(InputStream in) throws IOException {
    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    String id = "";
    String data = "";
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("id: ")) {
        id = line.substring("id: ".length());
      } else if (line.startsWith("data: ")) {
        data = line.substring("data: ".length());
      } else if (line.isEmpty()) {
        listener.event(id, data);
        data = "";
      }
    }
  }
}
