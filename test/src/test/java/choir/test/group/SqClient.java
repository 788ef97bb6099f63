package choir.test.group;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Asks SQ servers as any program would: plain HTTP, one request after the other. */
final class SqClient implements AutoCloseable {
  /** Longer than an election, shorter than a pause: a client that hangs goes to another member. */
  private static final Duration PATIENCE = Duration.ofSeconds(4);

  /** How long a member may take until it answers at all, after faults. */
  private static final Duration RECOVERY = Duration.ofSeconds(90);

  /**
   * What a server said.
   *
   * @param status 0 if nothing came back; then {@code body} says why
   */
  record Answer(int status, String body, Optional<String> etag) {
    boolean done() {
      return status == 200;
    }

    /**
     * Whether the outcome is "not stored" or unknown, so that a retry with the same key is safe.
     */
    boolean passing() {
      return status == 0 || status == 503 || status == 504;
    }
  }

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();

  private final String token;

  SqClient(String token) {
    this.token = token;
  }

  Answer get(String server, String path) {
    return send(server, path, PATIENCE, null);
  }

  /** For a member that may take its time to say that it cannot answer. */
  Answer getSlowly(String server, String path) {
    return send(server, path, RECOVERY, null);
  }

  Answer post(String server, String path, String body, String... headers) {
    return send(server, path, PATIENCE, body, headers);
  }

  /** For what may take its time: a large body, a change of the members. */
  Answer postSlowly(String server, String path, String body, String... headers) {
    return send(server, path, RECOVERY, body, headers);
  }

  /** Reads, once the server can be read. */
  String read(String server, String path) {
    Answer answer =
        Awaitility.await(server + path)
            .atMost(RECOVERY)
            .pollInterval(Duration.ofMillis(50))
            .until(() -> getSlowly(server, path), last -> !last.passing());
    if (!answer.done()) {
      throw new AssertionError(server + path + ": " + answer);
    }
    return answer.body();
  }

  private Answer send(
      String server, String path, Duration patience, @Nullable String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server + "/api/v2/" + path))
            .timeout(patience)
            .header("Authorization", "Bearer " + token);
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    if (body != null) {
      request.POST(BodyPublishers.ofString(body));
    }
    try {
      HttpResponse<String> answer =
          http.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
      return new Answer(answer.statusCode(), answer.body(), answer.headers().firstValue("ETag"));
    } catch (IOException failed) {
      return new Answer(0, failed.toString(), Optional.empty());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking " + server, interrupted);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
    http.close();
  }
}
