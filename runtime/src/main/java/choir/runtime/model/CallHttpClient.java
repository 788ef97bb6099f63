package choir.runtime.model;

import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import java.time.Duration;

/**
 * The HTTP client of LangChain4j for one call. LangChain4j's own client blocks a thread per call
 * and drops the headers and the body of error responses.
 */
final class CallHttpClient implements HttpClient, HttpClientBuilder {
  private final OpenAiCall call;

  CallHttpClient(OpenAiCall call) {
    this.call = call;
  }

  @Override
  public void execute(
      HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
    call.send(request, listener);
  }

  @Override
  public SuccessfulHttpResponse execute(HttpRequest request) {
    throw new UnsupportedFeatureException("models are only called with streaming");
  }

  @Override
  public HttpClient build() {
    return this;
  }

  /** Not used: configured for all calls in {@link ModelConnections}. */
  @Override
  public Duration connectTimeout() {
    return Duration.ZERO;
  }

  @Override
  public HttpClientBuilder connectTimeout(Duration ignored) {
    return this;
  }

  /** Not used: {@link IdleTimeout} also covers the fragments of a stream. */
  @Override
  public Duration readTimeout() {
    return Duration.ZERO;
  }

  @Override
  public HttpClientBuilder readTimeout(Duration ignored) {
    return this;
  }
}
