package choir.runtime.cli;

import choir.runtime.ranch.HttpAddress;
import choir.runtime.tls.ServerTrust;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** An HTTP client for a node. Refusals become {@link BadInput}, failures {@link Failed}. */
public final class NodeClient {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TIMEOUT = Duration.ofSeconds(90);

  private final HttpClient http;
  private final URI base;
  private final String token;
  private final ServerTrust trust;
  private boolean protocolChecked;

  /**
   * @throws BadInput if the CA bundle cannot be read
   */
  NodeClient(URI base, String token, ServerTrust trust) {
    this.base = base;
    this.token = token;
    this.trust = trust;
    this.http = TrustOption.client(trust, base).build();
  }

  public static ObjectNode object() {
    return JSON.createObjectNode();
  }

  /** Encodes a path segment or a query value. */
  public static String part(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  public JsonNode get(String path) {
    return answer(request(path).GET());
  }

  public JsonNode post(String path, ObjectNode body) {
    return answer(posting(path, body));
  }

  public JsonNode delete(String path) {
    return answer(request(path).DELETE());
  }

  private JsonNode answer(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response =
          send(request.timeout(TIMEOUT).build(), BodyHandlers.ofString());
      return response.statusCode() < 300
          ? JSON.readTree(response.body())
          : refused(response.statusCode(), response.body());
    } catch (IOException failed) {
      throw failure(failed);
    } catch (InterruptedException interrupted) {
      throw interrupted();
    }
  }

  /** Opens an event stream; the response may be a refusal. */
  public HttpResponse<InputStream> open(HttpRequest.Builder request) throws IOException {
    try {
      return send(
          request.setHeader("Accept", "text/event-stream").build(), BodyHandlers.ofInputStream());
    } catch (InterruptedException interrupted) {
      throw interrupted();
    }
  }

  private <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> body)
      throws IOException, InterruptedException {
    if (!protocolChecked && !HttpAddress.of(base).isLoopback()) {
      ServerTrust.requirePlainHttp(http, base, TIMEOUT);
    }
    protocolChecked = true;
    return http.send(request, body);
  }

  private static Failed interrupted() {
    Thread.currentThread().interrupt();
    return new Failed("interrupted");
  }

  public HttpRequest.Builder posting(String path, ObjectNode body) {
    return request(path)
        .setHeader("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body.toString()));
  }

  public HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(base + path))
        .setHeader("Authorization", "Bearer " + token);
  }

  public static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException broken) {
      throw new Failed(
          "the response is not JSON; is this a Choir node? " + broken.getOriginalMessage());
    }
  }

  /** Throws the exception for a refusal. */
  public JsonNode refused(int status, String body) {
    String detail = detail(status, body);
    boolean ours = status == 408 || status == 429;
    if (status >= 400 && status < 500 && !ours) {
      throw new BadInput(detail);
    }
    throw new Failed(detail);
  }

  private String detail(int status, String body) {
    String fallback = "%s answered with status %d".formatted(base, status);
    try {
      JsonNode problem = JSON.readTree(body);
      return problem.path("detail").asText(fallback);
    } catch (JsonProcessingException noProblem) {
      return fallback + "; is this a Choir node?";
    }
  }

  public Failed failure(IOException failed) {
    Optional<String> scheme = trust.explain(base, failed);
    if (scheme.isPresent()) {
      return new Failed(scheme.get());
    }
    if (failed instanceof ConnectException || failed instanceof HttpConnectTimeoutException) {
      return new Failed("no node answers at " + base + ". Start it with 'choir up'");
    }
    if (failed instanceof HttpTimeoutException) {
      return new Failed("%s did not answer within %d s".formatted(base, TIMEOUT.toSeconds()));
    }
    return new Failed("the connection to %s failed: %s".formatted(base, failed.getMessage()));
  }
}
