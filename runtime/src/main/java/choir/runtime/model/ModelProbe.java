package choir.runtime.model;

import choir.core.model.ModelDeclaration;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Looks on this machine for a model server that somebody has started: Ollama first, then whatever
 * speaks OpenAI's API on port 8080 as llama.cpp does. Asks for their list of models, nothing else.
 */
public final class ModelProbe {
  /** Ollama's port unless told otherwise. */
  public static final int OLLAMA_PORT = 11434;

  /** The port of llama.cpp's server unless told otherwise. */
  public static final int OPENAI_PORT = 8080;

  /**
   * Where nobody listens this machine says so at once. A server that listens and is slow is busy
   * with an answer: to pass it by would mean to run on the wrong model.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * A local model.
   *
   * @param model the server's name of it, the first in its list
   */
  public record Found(ModelDeclaration.Provider server, URI baseUrl, String model) {
    /** As if {@code ranch.yaml} had declared it. */
    public ModelDeclaration declaration(String name) {
      return ModelDeclaration.keyless(name, server, baseUrl, model);
    }
  }

  private final ModelConnections connections;
  private final int ollamaPort;
  private final int openAiPort;

  private final Duration patience;

  public ModelProbe(ModelConnections connections) {
    this(connections, OLLAMA_PORT, OPENAI_PORT);
  }

  /** Looks at other ports of this machine. */
  public ModelProbe(ModelConnections connections, int ollamaPort, int openAiPort) {
    this(connections, ollamaPort, openAiPort, PATIENCE);
  }

  ModelProbe(ModelConnections connections, int ollamaPort, int openAiPort, Duration patience) {
    this.connections = connections;
    this.ollamaPort = ollamaPort;
    this.openAiPort = openAiPort;
    this.patience = patience;
  }

  /**
   * Asks both at once; ends at once where nobody listens, within 30 s where a server is busy, never
   * exceptionally.
   */
  public CompletableFuture<Optional<Found>> look() {
    CompletableFuture<Optional<Found>> ollama =
        ask(ModelDeclaration.Provider.OLLAMA, ollamaPort, "/api/tags", "/models/0/name");
    CompletableFuture<Optional<Found>> openAi =
        ask(ModelDeclaration.Provider.OPENAI_COMPATIBLE, openAiPort, "/v1/models", "/data/0/id");
    return ollama.thenCombine(openAi, (first, second) -> first.or(() -> second));
  }

  /**
   * What to use where nothing is declared: the local model under the name {@code local} if there is
   * one, and always {@code offline}.
   */
  public CompletableFuture<List<ModelDeclaration>> orOffline() {
    ModelDeclaration offline = ModelDeclaration.offline("offline");
    return look()
        .thenApply(
            found ->
                found
                    .map(local -> List.of(local.declaration("local"), offline))
                    .orElse(List.of(offline)));
  }

  private CompletableFuture<Optional<Found>> ask(
      ModelDeclaration.Provider server, int port, String path, String nameAt) {
    URI root = URI.create("http://127.0.0.1:" + port);
    HttpRequest request =
        HttpRequest.newBuilder(root.resolve(path))
            .version(HttpClient.Version.HTTP_1_1)
            .timeout(patience)
            .build();
    CompletableFuture<HttpResponse<String>> sent =
        connections.http().sendAsync(request, info -> new BoundedBody());
    CompletableFuture<Optional<Found>> found =
        sent.thenApply(
            response ->
                response.statusCode() == 200
                    ? model(response.body(), nameAt)
                        .map(model -> new Found(server, root.resolve("/v1"), model))
                    : Optional.empty());
    // The request's own time-out ends with the head; a body that dribbles is left by this one.
    return found
        .completeOnTimeout(Optional.empty(), patience.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(nobody -> Optional.empty())
        .whenComplete((result, none) -> sent.cancel(true));
  }

  private static Optional<String> model(String body, String nameAt) {
    try {
      JsonNode name = JSON.readTree(body).at(nameAt);
      return Optional.of(name.asText("")).filter(text -> !text.isBlank());
    } catch (JacksonException notJson) {
      return Optional.empty();
    }
  }
}
