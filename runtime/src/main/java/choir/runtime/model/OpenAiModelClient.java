package choir.runtime.model;

import choir.core.access.Secret;
import choir.core.model.ModelClient;
import choir.core.model.ModelFailure;
import choir.core.model.ModelOptions;
import choir.core.model.ModelRequest;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * A client for servers with OpenAI's chat completions API: OpenAI, Gemini, Claude and Grok through
 * their compatible endpoints, llama.cpp, Ollama under {@code /v1}, vLLM and others. Requests a
 * stream with usage at its end. Does not block a thread during a call.
 *
 * <p>Never repeats a call that may have been billed. A request that a server refuses for its form
 * is sent once more in the form that the refusal asks for; see {@link OpenAiDialect}.
 */
public final class OpenAiModelClient implements ModelClient {
  /** What is never doubted, in tokens: a refusal may have another cause than the length. */
  private static final int MIN_WINDOW = 1_000;

  private final URI baseUrl;
  private final ModelOptions options;
  private final JsonNode parameters;
  private final Supplier<Secret> key;
  private final ModelConnections connections;
  private final CallQueue queue;
  private volatile OpenAiDialect dialect;
  private volatile OptionalInt window = OptionalInt.empty();

  /** Creates a client of a server without deviations and without a maximum of calls. */
  public OpenAiModelClient(URI baseUrl, Supplier<Secret> key, ModelConnections connections) {
    this(baseUrl, ModelOptions.DEFAULT, key, connections, CallQueue.unlimited());
  }

  /**
   * Creates a client of a server.
   *
   * @param baseUrl base URL, without {@code /chat/completions}
   * @param options deviations of the server
   * @param key queried for each call, so that a changed key takes effect; may throw {@link
   *     MissingKeyException}, which fails the call as refused
   * @param connections not owned
   * @param queue calls beyond its limit wait in it; may be shared with other clients
   * @throws IllegalArgumentException if the declared parameters are not a JSON object
   */
  public OpenAiModelClient(
      URI baseUrl,
      ModelOptions options,
      Supplier<Secret> key,
      ModelConnections connections,
      CallQueue queue) {
    this.baseUrl = baseUrl;
    this.options = options;
    this.parameters = parse(options.parameters());
    this.key = key;
    this.connections = connections;
    this.queue = queue;
    this.dialect = OpenAiDialect.of(baseUrl, options);
  }

  private static JsonNode parse(String parameters) {
    try {
      JsonNode object = OpenAiRequest.JSON.readTree(parameters);
      if (object != null && object.isObject()) {
        return object;
      }
    } catch (JacksonException notJson) {
      throw new IllegalArgumentException("the parameters of a model are not JSON", notJson);
    }
    throw new IllegalArgumentException("the parameters of a model are not a JSON object");
  }

  @Override
  public Call start(ModelRequest request, Listener listener) {
    GuardedListener delivery = new GuardedListener(listener);
    OpenAiCall call = new OpenAiCall(this, request, delivery);
    CallQueue.Place place = queue.enter(() -> begin(call, listener));
    delivery.onEnd(place::leave);
    if (place.isRefused()) {
      delivery.fail(
          new ModelFailure.Overloaded(
              baseUrl + " was not called: " + CallQueue.MAX_WAITING + " calls wait for it already",
              Optional.empty()));
    }
    return call;
  }

  private void begin(OpenAiCall call, Listener listener) {
    try {
      connections
          .workers()
          .execute(
              () -> {
                if (queue.isLimited() && !call.delivery().ended()) {
                  listener.onStarted();
                }
                call.begin(key);
              });
    } catch (RejectedExecutionException closed) {
      call.onBroken("was not called: this node is closing its connections");
    }
  }

  URI baseUrl() {
    return baseUrl;
  }

  ModelOptions options() {
    return options;
  }

  JsonNode parameters() {
    return parameters;
  }

  ModelConnections connections() {
    return connections;
  }

  OpenAiDialect dialect() {
    return dialect;
  }

  /** The size of the context window in estimated tokens, once a refusal has shown it. */
  public OptionalInt window() {
    return window;
  }

  void learnWindow(int tokens) {
    window = OptionalInt.of(Math.max(MIN_WINDOW, tokens));
  }

  /**
   * Learns from a refusal.
   *
   * @param sent the form that was refused
   * @return whether the request should be sent again, because the form has changed since
   */
  synchronized boolean learn(ProviderError refusal, OpenAiDialect sent, String model) {
    if (dialect.equals(sent)) {
      dialect = sent.after(refusal, options, model).orElse(sent);
    }
    return !dialect.equals(sent);
  }

  @Override
  public String toString() {
    return "OpenAI-compatible at " + baseUrl;
  }
}
