package choir.runtime.model;

import choir.core.model.ModelClient;
import choir.core.model.ModelRequest;
import java.net.URI;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * A client for servers with OpenAI's chat completions API: OpenAI, llama.cpp, Ollama under {@code
 * /v1}, vLLM, LocalAI, Grok. Requests a stream with usage at its end. Does not block a thread
 * during a call. Never retries.
 */
public final class OpenAiModelClient implements ModelClient {
  private final URI baseUrl;
  private final Supplier<ApiKey> key;
  private final ModelConnections connections;

  /**
   * Creates a client of a server.
   *
   * @param baseUrl base URL, including {@code /v1}
   * @param key queried for each call, so that a changed key takes effect; may throw {@link
   *     MissingKeyException}, which fails the call as refused
   * @param connections not owned
   */
  public OpenAiModelClient(URI baseUrl, Supplier<ApiKey> key, ModelConnections connections) {
    this.baseUrl = baseUrl;
    this.key = key;
    this.connections = connections;
  }

  @Override
  public Call start(ModelRequest request, Listener listener) {
    OpenAiCall call = new OpenAiCall(baseUrl, request, connections, new GuardedListener(listener));
    try {
      connections.workers().execute(() -> call.begin(key));
    } catch (RejectedExecutionException closed) {
      call.onBroken("was not called: this node is closing its connections");
    }
    return call;
  }

  @Override
  public String toString() {
    return "OpenAI-compatible at " + baseUrl;
  }
}
