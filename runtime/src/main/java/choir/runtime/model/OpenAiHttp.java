package choir.runtime.model;

import choir.core.access.Secret;
import choir.core.model.ModelOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;

/** Builds the HTTP requests of a server with OpenAI's API. */
final class OpenAiHttp {
  private OpenAiHttp() {}

  static HttpRequest post(
      URI baseUrl, ModelOptions options, Secret key, String idempotencyKey, byte[] body) {
    return to(baseUrl, "chat/completions", options, key)
        .header("Content-Type", "application/json")
        .header("Accept", "text/event-stream")
        .header("Idempotency-Key", idempotencyKey)
        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
        .build();
  }

  /** A request for a path below the base URL. */
  static HttpRequest.Builder to(URI baseUrl, String path, ModelOptions options, Secret key) {
    URI target = ServerAddress.reachable(baseUrl);
    String base = target.toString().replaceFirst("/+$", "");
    HttpRequest.Builder http = HttpRequest.newBuilder(URI.create(base + "/" + path));
    http.header("User-Agent", "choir");
    options.headers().forEach(http::setHeader);
    // Over plain HTTP the JDK would offer an upgrade to HTTP/2, which breaks some small servers.
    if ("http".equalsIgnoreCase(baseUrl.getScheme())) {
      http.version(HttpClient.Version.HTTP_1_1);
    }
    if (!key.isEmpty()) {
      if (options.apiKeyHeader().isPresent()) {
        http.setHeader(options.apiKeyHeader().get(), key.reveal());
      } else {
        http.setHeader("Authorization", key.bearer());
      }
    }
    return http;
  }
}
