package choir.runtime.model;

import choir.core.model.ModelClient;
import choir.core.model.ModelFailure;
import choir.core.model.ModelRequest;
import dev.langchain4j.http.client.sse.ServerSentEvent;
import dev.langchain4j.http.client.sse.ServerSentEventContext;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParsingHandle;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One call over one connection. Each call uses its own LangChain4j model object, which costs
 * microseconds and gives every call its own key, headers and result.
 */
final class OpenAiCall implements ModelClient.Call, ServerSentEventParsingHandle, SseBody.Reader {
  private final URI baseUrl;
  private final ModelRequest request;
  private final ModelConnections connections;
  private final GuardedListener delivery;
  private final IdleTimeout idleTimeout;
  private final String where;
  private volatile ApiKey key = ApiKey.NONE;
  private volatile boolean closed;
  private volatile @Nullable CompletableFuture<?> exchange;
  private volatile @Nullable ServerSentEventListener events;
  private boolean ended;

  OpenAiCall(
      URI baseUrl, ModelRequest request, ModelConnections connections, GuardedListener delivery) {
    this.baseUrl = baseUrl;
    this.request = request;
    this.connections = connections;
    this.delivery = delivery;
    this.where = baseUrl.getScheme() + "://" + baseUrl.getAuthority();
    this.idleTimeout = new IdleTimeout(connections, request.idleTimeout(), this::onIdleTimeout);
  }

  /** Builds and sends the request; does not wait for the answer. */
  void begin(Supplier<ApiKey> supplier) {
    try {
      key = supplier.get();
      model().chat(chatRequest(), new OpenAiAnswer(this, request.idempotencyKey()));
    } catch (MissingKeyException missing) {
      fail(new ModelFailure.Refused(String.valueOf(missing.getMessage())));
    } catch (RuntimeException unfit) {
      fail(
          new ModelFailure.BadRequest(
              sanitised("cannot call " + where + ": " + unfit.getMessage())));
    }
  }

  private OpenAiStreamingChatModel model() {
    OpenAiStreamingChatModel.OpenAiStreamingChatModelBuilder builder =
        new OpenAiStreamingChatModel.OpenAiStreamingChatModelBuilder()
            .httpClientBuilder(new CallHttpClient(this))
            .baseUrl(baseUrl.toString())
            .modelName(request.model())
            .customHeaders(
                Map.of("User-Agent", "choir", "Idempotency-Key", request.idempotencyKey()));
    return new OpenAiStreamingChatModel(key.isEmpty() ? builder : builder.apiKey(key.reveal()));
  }

  private ChatRequest chatRequest() {
    OpenAiChatRequestParameters.Builder limits = OpenAiChatRequestParameters.builder();
    // OpenAI's newer models reject max_tokens, most other servers only support it.
    if (baseUrl.getHost().toLowerCase(Locale.ROOT).endsWith("openai.com")) {
      limits.maxCompletionTokens(request.maxOutputTokens());
    } else {
      limits.maxOutputTokens(request.maxOutputTokens());
    }
    if (!request.tools().isEmpty()) {
      limits.customParameters(Map.of("tools", OpenAiMessages.tools(request.tools())));
    }
    return ChatRequest.builder()
        .messages(OpenAiMessages.of(request))
        .parameters(limits.build())
        .build();
  }

  /** Sends LangChain4j's request with the shared HTTP client. */
  void send(dev.langchain4j.http.client.HttpRequest built, ServerSentEventListener listener) {
    events = listener;
    HttpRequest.Builder http =
        HttpRequest.newBuilder(URI.create(built.url()))
            .POST(HttpRequest.BodyPublishers.ofString(built.body()))
            .header("Accept", "text/event-stream");
    // Over plain HTTP the JDK would offer an upgrade to HTTP/2, which breaks some small servers.
    if ("http".equalsIgnoreCase(baseUrl.getScheme())) {
      http.version(HttpClient.Version.HTTP_1_1);
    }
    built.headers().forEach((name, values) -> values.forEach(v -> http.setHeader(name, v)));
    if (delivery.ended()) {
      return;
    }
    idleTimeout.start();
    CompletableFuture<HttpResponse<String>> sent =
        connections.http().sendAsync(http.build(), this::subscriber);
    exchange = sent;
    if (closed) {
      close();
    }
    var unused = sent.whenComplete(this::onResponse);
  }

  private BodySubscriber<String> subscriber(ResponseInfo info) {
    idleTimeout.waiting();
    return isStream(info.statusCode(), info.headers().firstValue("content-type"))
        ? new SseBody(this, idleTimeout)
        : new BoundedBody();
  }

  /** A response without a content type is treated as a stream. */
  private static boolean isStream(int status, Optional<String> type) {
    return status == 200
        && type.map(t -> t.toLowerCase(Locale.ROOT).contains("event-stream")).orElse(true);
  }

  private void onResponse(@Nullable HttpResponse<String> response, @Nullable Throwable thrown) {
    idleTimeout.stop();
    if (response == null) {
      onBroken("did not answer: " + (thrown == null ? "no reason" : Causes.describe(thrown)));
      return;
    }
    Optional<String> type = response.headers().firstValue("content-type");
    if (!isStream(response.statusCode(), type)) {
      fail(notAStream(response, type.orElse("no type")));
    }
  }

  private ModelFailure notAStream(HttpResponse<String> response, String type) {
    ProviderError error = ProviderError.read(response.statusCode(), response.body());
    boolean saysError = ProviderError.inStream(response.body()).isPresent();
    if (response.statusCode() / 100 == 2 && !saysError) {
      return unreachable(
          "answered %d with %s instead of an event stream: %s"
              .formatted(response.statusCode(), type, sanitised(response.body())));
    }
    return error.failure(
        where, RetryAfter.from(response.headers(), connections.clock().instant()), key);
  }

  @Override
  public void onEvent(String event, String data) {
    ServerSentEventListener listener = events;
    if (delivery.ended() || ended || listener == null) {
      return;
    }
    if (data.equals("[DONE]")) {
      end(listener);
      return;
    }
    Optional<ProviderError> error = ProviderError.inStream(data);
    if (error.isPresent()) {
      fail(error.get().failure(where, Optional.empty(), key));
    } else if (event.equals("error")) {
      fail(new ProviderError(0, "", data).failure(where, Optional.empty(), key));
    } else {
      listener.onEvent(new ServerSentEvent(event, data), new ServerSentEventContext(this));
    }
  }

  @Override
  public void onEnd(String seen) {
    ServerSentEventListener listener = events;
    if (!delivery.ended() && !ended && listener != null) {
      end(listener);
    }
  }

  private void end(ServerSentEventListener listener) {
    ended = true;
    listener.onClose();
  }

  @Override
  public void onBroken(String what) {
    fail(unreachable(what));
  }

  private void onIdleTimeout() {
    fail(unreachable("sent nothing for " + request.idleTimeout().toMillis() + " ms"));
    close(); // also after the answer, if the server does not end its stream
  }

  ModelFailure unreachable(String what) {
    return new ModelFailure.Unreachable(sanitised(where + " " + what));
  }

  /** Sanitises a text for a detail: redacted and bounded. */
  String sanitised(String text) {
    return ProviderError.bounded(key.redact(text));
  }

  GuardedListener delivery() {
    return delivery;
  }

  /** Ends the call without an answer and closes the connection. */
  void fail(ModelFailure failure) {
    delivery.fail(failure);
    close();
  }

  private void close() {
    closed = true;
    idleTimeout.stop();
    CompletableFuture<?> current = exchange;
    if (current != null) {
      current.cancel(true); // the JDK closes the connection (HTTP/1.1) or resets the stream
    }
  }

  @Override
  public void cancel() {
    delivery.cancel();
    close();
  }

  /** Called by LangChain4j. */
  @Override
  public boolean isCancelled() {
    return closed;
  }
}
