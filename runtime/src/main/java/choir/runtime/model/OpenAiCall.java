package choir.runtime.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import choir.core.access.Secret;
import choir.core.model.ModelClient;
import choir.core.model.ModelFailure;
import choir.core.model.ModelRequest;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One call. It uses more than one connection only if the server refuses the form of the request.
 */
final class OpenAiCall implements ModelClient.Call, SseBody.Reader {
  /** Every learned deviation costs one refusal; see {@link OpenAiDialect}. */
  private static final int MAX_REFUSALS = 4;

  private final OpenAiModelClient client;
  private final ModelRequest request;
  private final GuardedListener delivery;
  private final OpenAiStream stream;
  private final Duration silence;
  private final String where;
  private volatile IdleTimeout idleTimeout;
  private volatile OpenAiDialect sent;
  private volatile Secret key = Secret.NONE;
  private volatile boolean closed;
  private volatile @Nullable CompletableFuture<?> exchange;
  private volatile boolean begun;
  private int refusals;
  private boolean ended;

  OpenAiCall(OpenAiModelClient client, ModelRequest request, GuardedListener delivery) {
    this.client = client;
    this.request = request;
    this.delivery = delivery;
    URI url = client.baseUrl();
    this.where = url.getScheme() + "://" + url.getRawAuthority();
    this.silence = client.options().silence().orElse(request.idleTimeout());
    this.stream = new OpenAiStream(this, request, ServerAddress.host(url));
    this.idleTimeout = newTimeout();
    this.sent = client.dialect();
  }

  private IdleTimeout newTimeout() {
    return new IdleTimeout(client.connections(), silence, this::onIdleTimeout);
  }

  /** Builds and sends the request; does not wait for the answer. */
  void begin(Supplier<Secret> supplier) {
    try {
      key = supplier.get();
      send();
    } catch (MissingKeyException missing) {
      fail(new ModelFailure.Refused(String.valueOf(missing.getMessage())));
    } catch (RuntimeException unfit) {
      fail(
          new ModelFailure.BadRequest(
              sanitised("cannot call " + where + ": " + unfit.getMessage())));
    }
  }

  private void send() {
    if (delivery.ended()) {
      return;
    }
    sent = client.dialect();
    byte[] body =
        OpenAiRequest.of(request, sent, client.parameters(), ServerAddress.host(client.baseUrl()))
            .toString()
            .getBytes(UTF_8);
    IdleTimeout timeout = newTimeout();
    idleTimeout = timeout;
    timeout.start();
    CompletableFuture<HttpResponse<String>> sending =
        client
            .connections()
            .http()
            .sendAsync(
                OpenAiHttp.post(
                    client.baseUrl(), client.options(), key, request.idempotencyKey(), body),
                this::subscriber);
    exchange = sending;
    if (closed) {
      close();
    }
    var unused = sending.whenComplete(this::onResponse);
  }

  private BodySubscriber<String> subscriber(ResponseInfo info) {
    idleTimeout.waiting();
    Optional<String> type = info.headers().firstValue("content-type");
    if (isStream(info.statusCode(), type)) {
      begun = true;
      return new SseBody(this, idleTimeout);
    }
    return new BoundedBody(
        info.statusCode() == 200 ? BoundedBody.ANSWER_LIMIT : BoundedBody.ERROR_LIMIT);
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
      onWhole(response, type.orElse("no type"));
    }
  }

  /** Some servers answer a request for a stream with a whole answer. */
  private void onWhole(HttpResponse<String> response, String type) {
    ProviderError error = ProviderError.read(response.statusCode(), response.body());
    Optional<JsonNode> answer = ProviderError.object(response.body());
    boolean success = response.statusCode() / 100 == 2;
    if (success && answer.filter(whole -> whole.path("choices").isArray()).isPresent()) {
      begun = true;
      stream.accept(answer.get());
      end(true);
    } else if (success && answer.filter(ProviderError::isError).isEmpty()) {
      fail(
          unreachable(
              "answered %d with %s instead of an event stream: %s"
                  .formatted(response.statusCode(), type, sanitised(response.body()))));
    } else {
      refused(
          error,
          RetryAfter.from(
              response.headers(), response.body(), client.connections().clock().instant()));
    }
  }

  /** Learns from a refusal; sends the request again if it was refused for its form. */
  private void refused(ProviderError error, Optional<Duration> retryAfter) {
    if (++refusals <= MAX_REFUSALS
        && client.learn(error, sent, request.model())
        && !delivery.ended()) {
      begin(() -> key);
      return;
    }
    fail(failure(error, retryAfter));
  }

  private ModelFailure failure(ProviderError error, Optional<Duration> retryAfter) {
    Optional<ModelFailure.ContextTooLong> tooLong =
        ContextOverflow.in(error, sanitised(where + " " + error.words()), request);
    tooLong.ifPresent(
        overflow ->
            client.learnWindow(overflow.windowTokens().orElse(overflow.promptTokens() / 2)));
    return tooLong.isPresent() ? tooLong.get() : error.failure(where, retryAfter, key);
  }

  @Override
  public void onEvent(String event, String data) {
    if (delivery.ended() || ended) {
      return;
    }
    if (data.equals("[DONE]")) {
      end(true);
      return;
    }
    Optional<JsonNode> parsed = ProviderError.object(data);
    if (parsed.filter(ProviderError::isError).isPresent()) {
      refusedInStream(ProviderError.of(0, parsed.get()));
    } else if (event.equals("error")) {
      refusedInStream(new ProviderError(0, "", data, ""));
    } else if (parsed.isPresent()) {
      stream.accept(parsed.get());
    } else {
      onBroken("sent an invalid chat stream: " + data);
    }
  }

  private void refusedInStream(ProviderError error) {
    fail(failure(error, RetryAfter.in(error.message())));
  }

  @Override
  public void onEnd(String seen) {
    if (!delivery.ended() && !ended) {
      end(false);
    }
  }

  private void end(boolean done) {
    ended = true;
    stream.end(done);
  }

  @Override
  public void onBroken(String what) {
    fail(unreachable(what));
  }

  private void onIdleTimeout() {
    fail(unreachable("sent nothing for " + silence.toMillis() + " ms"));
    close(); // also after the answer, if the server does not end its stream
  }

  /** Once an answer has begun, a repeat may be paid for again. */
  private ModelFailure unreachable(String what) {
    String detail = sanitised(where + " " + what);
    return begun ? new ModelFailure.Incomplete(detail) : new ModelFailure.Unreachable(detail);
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
}
