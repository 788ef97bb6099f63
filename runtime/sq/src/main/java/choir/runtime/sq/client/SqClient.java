package choir.runtime.sq.client;

import choir.core.access.Secret;
import choir.core.failure.Failures;
import choir.core.sq.StoreException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A client of one SQ server. Stages fail with {@link StoreException} alone; its message says
 * whether something may have been stored. Thread-safe.
 */
public final class SqClient {
  /** The kind of server. */
  public enum Kind {
    /** Choir's: versions, conditions, batches. */
    CHOIR,
    /** The real {@code sq}, or another that has its API alone. */
    PLAIN
  }

  /** A header that only Choir's servers send, with each response from the store. */
  static final String STORE_VERSION = "SQ-Version";

  private static final String DELETE = "delete";
  private static final Duration CONNECT = Duration.ofSeconds(5);

  /** A server that fsyncs under load, or reads 64 MiB from a slow disk. */
  private static final Duration ANSWER = Duration.ofSeconds(60);

  private final URI base;
  private final Supplier<Secret> token;
  private final HttpClient.Builder clients;
  private final HttpClient shared;
  private volatile @Nullable Kind kind;

  /**
   * Connects when it is first asked.
   *
   * @param base as {@code http://127.0.0.1:1337}, without a path
   * @param token read anew for each request; empty for none
   */
  public SqClient(URI base, Supplier<Secret> token) {
    this(
        base,
        token,
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT));
  }

  /**
   * As above.
   *
   * @param clients makes those by which it asks, of HTTP/1.1; not used by others from now on
   */
  public SqClient(URI base, Supplier<Secret> token, HttpClient.Builder clients) {
    this.base = base;
    this.token = token;
    this.clients = clients;
    this.shared = clients.build();
  }

  /** The server's address. */
  public URI base() {
    return base;
  }

  /** Asks once which kind of server it is; remembered when it has answered. */
  public CompletionStage<Kind> kind() {
    Kind known = kind;
    if (known != null) {
      return CompletableFuture.completedStage(known);
    }
    // A fresh connection: what kind of server it is decides whether one may be used twice.
    return CompletableFuture.completedStage("version")
        .thenCompose(endpoint -> alone(request(endpoint, Map.of()).GET().build(), 1 << 16))
        .thenApply(
            response -> {
              if (response.statusCode() != 200) {
                throw refused("it answered with status " + response.statusCode());
              }
              Kind found = tellsVersions(response) ? Kind.CHOIR : Kind.PLAIN;
              kind = found;
              return found;
            });
  }

  /** Choir's servers say with every answer that pages may read the versions that they tell. */
  private static boolean tellsVersions(HttpResponse<?> response) {
    return response
        .headers()
        .firstValue("Access-Control-Expose-Headers")
        .filter(names -> names.contains(STORE_VERSION))
        .isPresent();
  }

  /**
   * Asks for something.
   *
   * @param endpoint the path behind {@code /api/v2/}
   * @param limit bytes that the answer may have
   */
  public CompletionStage<SqResponse> get(String endpoint, Map<String, String> query, long limit) {
    return send(() -> request(endpoint, query).GET(), limit).thenApply(SqClient::answer);
  }

  /** Sends text. Not repeated here: when the stage fails it may have been stored. */
  public CompletionStage<SqResponse> post(
      String endpoint, Map<String, String> query, String text, Map<String, String> headers) {
    return send(
            () -> {
              HttpRequest.Builder request = request(endpoint, query);
              headers.forEach(request::setHeader);
              return request.POST(BodyPublishers.ofString(text));
            },
            1 << 20)
        .thenApply(SqClient::answer);
  }

  /** Takes a scroll away: the one write that is a GET in this API. */
  CompletionStage<SqResponse> delete(Map<String, String> place) {
    return get(DELETE, place, 1 << 20);
  }

  private static SqResponse answer(HttpResponse<byte[]> response) {
    return SqResponse.of(response.statusCode(), response.headers(), response.body());
  }

  /**
   * The real server closes each connection and does not say so: one that is used twice breaks in
   * the midst of a write. Choir's says so, and the client keeps to it.
   */
  private CompletionStage<HttpResponse<byte[]>> send(
      Supplier<HttpRequest.Builder> request, long limit) {
    return kind()
        .thenCompose(
            known ->
                known == Kind.CHOIR
                    ? exchange(shared, request.get().build(), limit)
                    : alone(request.get().build(), limit));
  }

  private CompletionStage<HttpResponse<byte[]>> alone(HttpRequest request, long limit) {
    HttpClient once = clients.build();
    return exchange(once, request, limit).whenComplete((response, failure) -> once.shutdown());
  }

  private CompletionStage<HttpResponse<byte[]>> exchange(
      HttpClient http, HttpRequest request, long limit) {
    return http.sendAsync(request, BoundedBody.of(limit))
        .exceptionallyCompose(
            failure ->
                CompletableFuture.failedStage(unreachable(request, Failures.cause(failure))));
  }

  private HttpRequest.Builder request(String endpoint, Map<String, String> query) {
    StringBuilder address = new StringBuilder(base + "/api/v2/" + endpoint);
    char separator = '?';
    for (Map.Entry<String, String> each : query.entrySet()) {
      address.append(separator).append(each.getKey()).append('=').append(encoded(each.getValue()));
      separator = '&';
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address.toString())).timeout(ANSWER);
    Secret secret = token.get();
    return secret.isEmpty() ? request : request.setHeader("Authorization", secret.bearer());
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private StoreException refused(String why) {
    return new StoreException(
        StoreException.Code.UNREACHABLE, base + " is no SQ server, or not a well one: " + why);
  }

  private StoreException unreachable(HttpRequest request, Throwable failure) {
    if (failure instanceof StoreException said) {
      return said;
    }
    if (failure instanceof ConnectException || failure instanceof HttpConnectTimeoutException) {
      return new StoreException(
          StoreException.Code.UNREACHABLE,
          "no SQ server answers at " + base + "; nothing was stored",
          failure);
    }
    boolean writes =
        !request.method().equals("GET") || request.uri().getPath().endsWith("/" + DELETE);
    String why = failure instanceof IOException ? failure.getMessage() : failure.toString();
    return new StoreException(
        StoreException.Code.UNREACHABLE,
        "the connection to %s broke: %s%s"
            .formatted(base, why, writes ? "; what was sent may have been stored" : ""),
        failure);
  }
}
