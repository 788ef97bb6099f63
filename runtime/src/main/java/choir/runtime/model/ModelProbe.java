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
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Probes this machine for a running model server: Ollama first, then an OpenAI-compatible server on
 * port 8080, such as llama.cpp. Only requests their list of models.
 */
public final class ModelProbe {
  /** Ollama's default port. */
  public static final int OLLAMA_PORT = 11434;

  /** The default port of llama.cpp's server. */
  public static final int OPENAI_PORT = 8080;

  /**
   * Time-out of a probe. A closed port is detected immediately; a slow server is busy with an
   * answer, and skipping it would select the wrong model.
   */
  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(30);

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Models for embeddings, ranking and speech, by the usual parts of their names. */
  private static final Pattern OTHER_PURPOSE =
      Pattern.compile("embed|rerank|minilm|whisper|(^|[-_/:.])(bge|gte|e5|clip|tts)([-_/:.]|$)");

  /**
   * A local model.
   *
   * @param model model name used by the server, the first of its list that can chat
   */
  public record Found(ModelDeclaration.Provider server, URI baseUrl, String model) {
    /** An equivalent declaration. */
    public ModelDeclaration declaration(String name) {
      return ModelDeclaration.keyless(name, server, baseUrl, model);
    }
  }

  private final ModelConnections connections;
  private final int ollamaPort;
  private final int openAiPort;

  private final Duration timeout;

  public ModelProbe(ModelConnections connections) {
    this(connections, OLLAMA_PORT, OPENAI_PORT);
  }

  /** Probes other ports of this machine. */
  public ModelProbe(ModelConnections connections, int ollamaPort, int openAiPort) {
    this(connections, ollamaPort, openAiPort, PROBE_TIMEOUT);
  }

  ModelProbe(ModelConnections connections, int ollamaPort, int openAiPort, Duration timeout) {
    this.connections = connections;
    this.ollamaPort = ollamaPort;
    this.openAiPort = openAiPort;
    this.timeout = timeout;
  }

  /**
   * Probes both in parallel. Completes immediately if both ports are closed, within 30 s if a
   * server is busy; never exceptionally.
   */
  public CompletableFuture<Optional<Found>> look() {
    CompletableFuture<Optional<Found>> ollama =
        ask(ModelDeclaration.Provider.OLLAMA, ollamaPort, "/api/tags", "models", "name");
    CompletableFuture<Optional<Found>> openAi =
        ask(ModelDeclaration.Provider.OPENAI_COMPATIBLE, openAiPort, "/v1/models", "data", "id");
    return ollama.thenCombine(openAi, (first, second) -> first.or(() -> second));
  }

  /**
   * The models to use without declarations: the local model under the name {@code local}, if found,
   * and always {@code offline}.
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
      ModelDeclaration.Provider server, int port, String path, String list, String field) {
    URI root = URI.create("http://127.0.0.1:" + port);
    HttpRequest request =
        HttpRequest.newBuilder(root.resolve(path))
            .version(HttpClient.Version.HTTP_1_1)
            .timeout(timeout)
            .build();
    CompletableFuture<HttpResponse<String>> sent =
        connections.http().sendAsync(request, info -> new BoundedBody(BoundedBody.LIST_LIMIT));
    CompletableFuture<Optional<Found>> found =
        sent.thenApply(
            response ->
                response.statusCode() == 200
                    ? model(response.body(), list, field)
                        .map(model -> new Found(server, root.resolve("/v1"), model))
                    : Optional.empty());
    // The request time-out only covers the head; this one also covers a slow body.
    return found
        .completeOnTimeout(Optional.empty(), timeout.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(nobody -> Optional.empty())
        .whenComplete((result, none) -> sent.cancel(true));
  }

  private static Optional<String> model(String body, String list, String field) {
    try {
      for (JsonNode entry : JSON.readTree(body).path(list)) {
        String name = entry.path(field).asText("");
        if (!name.isBlank() && canChat(name, entry.path("details").path("family").asText(""))) {
          return Optional.of(name);
        }
      }
      return Optional.empty();
    } catch (JacksonException notJson) {
      return Optional.empty();
    }
  }

  /** Lists do not say what a model is for, except the family of Ollama's embedding models. */
  private static boolean canChat(String name, String family) {
    return !family.toLowerCase(Locale.ROOT).endsWith("bert")
        && !OTHER_PURPOSE.matcher(name.toLowerCase(Locale.ROOT)).find();
  }
}
