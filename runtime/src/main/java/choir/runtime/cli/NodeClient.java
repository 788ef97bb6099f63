package choir.runtime.cli;

import choir.core.access.Secret;
import choir.runtime.json.ViewJson;
import choir.runtime.ranch.HttpAddress;
import choir.runtime.tls.ServerTrust;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
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
import java.util.Arrays;
import java.util.Optional;

/** A client of a node. A refusal becomes {@link BadInput}, a failure {@link Failed}. */
public final class NodeClient {
  private static final Duration TIMEOUT = Duration.ofSeconds(90);

  private final HttpClient http;
  private final URI base;
  private final Secret token;
  private final ServerTrust trust;
  private final Screen messages;
  private boolean protocolChecked;

  /**
   * @param messages where a long wait is shown
   * @throws BadInput if the CA bundle cannot be read
   */
  NodeClient(URI base, Secret token, ServerTrust trust, Screen messages) {
    this.base = base;
    this.messages = messages;
    this.token = token;
    this.trust = trust;
    this.http = TrustOption.client(trust, base).build();
  }

  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** Encodes a segment of a path or a value of a query. */
  public static String part(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /**
   * An answer.
   *
   * @param json as the node sent it, with fields that this version may not know
   */
  public record Answer<T>(T view, JsonNode json) {}

  /** Reads a view. */
  public <T> Answer<T> get(String path, Class<T> type) {
    return send(request(path).GET(), type);
  }

  /** Posts a body. */
  public <T> Answer<T> post(String path, Record body, Class<T> type) {
    return send(posting(path, body), type);
  }

  /** Posts no body. */
  public <T> Answer<T> post(String path, Class<T> type) {
    return send(request(path).POST(BodyPublishers.noBody()), type);
  }

  /** Deletes what the path names. */
  public <T> Answer<T> delete(String path, Class<T> type) {
    return send(request(path).DELETE(), type);
  }

  private <T> Answer<T> send(HttpRequest.Builder request, Class<T> type) {
    try (Progress progress = Progress.of(messages, "waiting for " + base)) {
      assert progress != null;
      HttpResponse<String> response =
          send(request.timeout(TIMEOUT).build(), BodyHandlers.ofString());
      if (response.statusCode() >= 300) {
        throw refused(response.statusCode(), response.body());
      }
      return answer(response.body(), type);
    } catch (IOException failed) {
      throw failure(failed);
    } catch (InterruptedException interrupted) {
      throw interrupted();
    }
  }

  /**
   * Parses an answer, or the data of an event.
   *
   * @throws Failed if it is not JSON of that form
   */
  public static <T> Answer<T> answer(String text, Class<T> type) {
    JsonNode json = json(text);
    if (json.isObject() && hasNothingOf(type, json)) {
      throw new Failed("the node's answer has an unexpected form; is that Choir?");
    }
    try {
      return new Answer<>(ViewJson.view(json, type), json);
    } catch (JsonProcessingException other) {
      throw new Failed(
          "the node's answer has an unexpected form; is it of another version? "
              + other.getOriginalMessage());
    }
  }

  private static boolean hasNothingOf(Class<?> view, JsonNode json) {
    RecordComponent[] fields = view.getRecordComponents();
    return fields != null
        && fields.length > 0
        && Arrays.stream(fields).noneMatch(field -> json.has(field.getName()));
  }

  /** Opens a stream of events; its answer may be a refusal. */
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

  public HttpRequest.Builder posting(String path, Record body) {
    return request(path)
        .setHeader("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(ViewJson.write(body)));
  }

  public HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(base + path))
        .setHeader("Authorization", token.bearer());
  }

  public static JsonNode json(String text) {
    try {
      return ViewJson.tree(text);
    } catch (JsonProcessingException broken) {
      throw new Failed(
          "the node's answer is not JSON; is that Choir? " + broken.getOriginalMessage());
    }
  }

  /**
   * The failure that a refusal stands for.
   *
   * @throws BadInput if the request has to be changed
   */
  public Failed refused(int status, String body) {
    String detail = detail(status, body);
    boolean ours = status == 408 || status == 429;
    if (status >= 400 && status < 500 && !ours) {
      throw new BadInput(detail);
    }
    return new Failed(detail);
  }

  private String detail(int status, String body) {
    String fallback = "%s answered with status %d".formatted(base, status);
    try {
      JsonNode problem = ViewJson.tree(body);
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
