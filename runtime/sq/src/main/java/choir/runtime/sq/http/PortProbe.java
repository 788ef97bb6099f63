package choir.runtime.sq.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** Finds out what holds a port, before anything is started. */
public final class PortProbe {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private PortProbe() {}

  /**
   * The reason why a port is not available to SQ, with the remedy.
   *
   * @param port 0 for any free one
   * @param beside how to run on another port, as part of a sentence
   * @return empty if it is free
   */
  public static Optional<String> refusal(String address, int port, String beside) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(address, port));
      return Optional.empty();
    } catch (IOException taken) {
      return Optional.of(words(address, port, beside, taken));
    }
  }

  private static String words(String address, int port, String beside, IOException taken) {
    Optional<String> version = version(port);
    if (version.isEmpty()) {
      return ("port %d of %s is not available: %s. Stop its user ('ss -ltnp' shows it)," + " or %s")
          .formatted(port, address, taken.getMessage(), beside);
    }
    return ("port %d of %s is held by an SQ server of version %s. To run beside it, %s. To take it"
            + " over, run beside it, 'choir sq import http://127.0.0.1:%d', stop it, and start"
            + " again here")
        .formatted(port, address, version.get(), beside, port);
  }

  /** The version that an SQ server on this machine reports; empty if there is none. */
  private static Optional<String> version(int port) {
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      URI uri = URI.create("http://127.0.0.1:" + port + "/api/v2/version");
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(uri).timeout(PATIENCE).build(),
              HttpResponse.BodyHandlers.ofString());
      // One that wants a token says 401 and no more.
      boolean locked = answer.statusCode() == 401 && answer.body().equals("Unauthorized");
      return locked
          ? Optional.of("that it tells to tenants alone")
          : Optional.of(answer.body().strip()).filter(body -> body.matches("[0-9]+(\\.[0-9]+)+"));
    } catch (IOException noServer) {
      return Optional.empty();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
