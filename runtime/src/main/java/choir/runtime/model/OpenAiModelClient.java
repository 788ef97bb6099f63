package choir.runtime.model;

import choir.core.model.ModelClient;
import choir.core.model.ModelRequest;
import java.net.URI;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * Any server that speaks OpenAI's chat completions: OpenAI, llama.cpp, Ollama under {@code /v1},
 * vLLM, LocalAI, Grok. Asks for a stream, and for token counts at its end. No thread waits while an
 * answer is on its way. Nothing is asked twice.
 */
public final class OpenAiModelClient implements ModelClient {
  private final URI baseUrl;
  private final Supplier<ApiKey> key;
  private final ModelConnections connections;

  /**
   * A client of one server.
   *
   * @param baseUrl up to and with {@code /v1}
   * @param key asked for each call, so that a changed key takes effect; may throw {@link
   *     MissingKeyException}, which ends the call as refused
   * @param connections not owned
   */
  public OpenAiModelClient(URI baseUrl, Supplier<ApiKey> key, ModelConnections connections) {
    this.baseUrl = baseUrl;
    this.key = key;
    this.connections = connections;
  }

  @Override
  public Call start(ModelRequest request, Listener listener) {
    OpenAiCall call = new OpenAiCall(baseUrl, request, connections, new Delivery(listener));
    try {
      connections.workers().execute(() -> call.begin(key));
    } catch (RejectedExecutionException closed) {
      call.onBroken("was not asked: this node is closing its connections");
    }
    return call;
  }

  @Override
  public String toString() {
    return "OpenAI-compatible at " + baseUrl;
  }
}
