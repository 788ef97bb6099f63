package choir.runtime.model;

import choir.core.model.ModelClient;
import choir.core.model.ModelDeclaration;
import java.net.URI;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The models of a node, by their names in {@code ranch.yaml}. */
public final class ModelClients {
  private static final Logger LOG = LoggerFactory.getLogger(ModelClients.class);

  /**
   * A declared model with its client.
   *
   * @param providerModel value of {@link choir.core.model.ModelRequest#model}
   */
  public record DeclaredModel(
      ModelDeclaration declaration, String providerModel, ModelClient client) {
    /** The size of the context window in estimated tokens, once a refusal has shown it. */
    public OptionalInt window() {
      return client instanceof OpenAiModelClient openAi ? openAi.window() : OptionalInt.empty();
    }
  }

  private final Map<String, DeclaredModel> byName;

  /** The queues of the servers with a limit on concurrent calls. */
  private final Map<URI, LimitedQueue> queues;

  private record LimitedQueue(int limit, CallQueue queue) {}

  private ModelClients(Map<String, DeclaredModel> byName, Map<URI, LimitedQueue> queues) {
    this.byName = byName;
    this.queues = queues;
  }

  /**
   * Creates a client for each declaration, without connecting. Calls of a model whose key is
   * missing on this machine fail, and the others work.
   *
   * @param connections not owned; must stay open while the clients are in use
   * @throws IllegalArgumentException if a name is declared twice, or there are no declarations: use
   *     {@link ModelProbe#orOffline} first
   */
  public static ModelClients of(
      List<ModelDeclaration> declared, ApiKeys keys, ModelConnections connections) {
    return new ModelClients(Map.of(), Map.of()).changedTo(declared, keys, connections);
  }

  /**
   * The clients of a changed declaration. A model that is declared as before keeps its client with
   * what that has learned of its server, and a server with the same limit keeps its queue.
   *
   * @param connections those of these clients
   * @throws IllegalArgumentException as for {@link #of}
   */
  public ModelClients changedTo(
      List<ModelDeclaration> declared, ApiKeys keys, ModelConnections connections) {
    if (declared.isEmpty()) {
      throw new IllegalArgumentException("no model is declared");
    }
    Map<String, DeclaredModel> byName = new LinkedHashMap<>();
    Map<URI, LimitedQueue> changed = queues(declared);
    for (ModelDeclaration declaration : declared) {
      DeclaredModel model =
          kept(declaration, changed)
              .orElseGet(
                  () ->
                      new DeclaredModel(
                          declaration,
                          declaration.model().orElse("offline"),
                          client(declaration, keys, connections, changed)));
      if (byName.put(declaration.name(), model) != null) {
        throw new IllegalArgumentException("model '" + declaration.name() + "' is declared twice");
      }
    }
    return new ModelClients(byName, changed);
  }

  private Optional<DeclaredModel> kept(
      ModelDeclaration declaration, Map<URI, LimitedQueue> changed) {
    Optional<URI> url = declaration.baseUrl();
    return Optional.ofNullable(this.byName.get(declaration.name()))
        .filter(former -> former.declaration().equals(declaration))
        .filter(
            former ->
                url.isEmpty() || Objects.equals(queues.get(url.get()), changed.get(url.get())));
  }

  /** Models of the same server share a queue with the smallest of their limits. */
  private Map<URI, LimitedQueue> queues(List<ModelDeclaration> declared) {
    Map<URI, Integer> limits = new HashMap<>();
    for (ModelDeclaration model : declared) {
      int limit = model.options().concurrency();
      if (limit > 0 && model.baseUrl().isPresent()) {
        limits.merge(model.baseUrl().get(), limit, Math::min);
      }
    }
    Map<URI, LimitedQueue> changed = new HashMap<>();
    limits.forEach(
        (url, limit) ->
            changed.put(
                url,
                Optional.ofNullable(queues.get(url))
                    .filter(former -> former.limit() == limit)
                    .orElseGet(() -> new LimitedQueue(limit, CallQueue.of(limit)))));
    return changed;
  }

  private static ModelClient client(
      ModelDeclaration declared,
      ApiKeys keys,
      ModelConnections connections,
      Map<URI, LimitedQueue> queues) {
    Optional<URI> url = declared.baseUrl();
    if (declared.provider() == ModelDeclaration.Provider.OFFLINE || url.isEmpty()) {
      return new OfflineModelClient(connections.workers());
    }
    warnIfUnencrypted(declared, url.get());
    return new OpenAiModelClient(
        url.get(),
        declared.options(),
        keys.of(declared),
        connections,
        Optional.ofNullable(queues.get(url.get()))
            .map(LimitedQueue::queue)
            .orElseGet(CallQueue::unlimited));
  }

  private static void warnIfUnencrypted(ModelDeclaration declared, URI url) {
    boolean keyed = declared.apiKeyEnv().isPresent() || declared.apiKeyFile().isPresent();
    if (keyed && "http".equalsIgnoreCase(url.getScheme()) && !isLoopback(ServerAddress.host(url))) {
      LOG.warn("Model {}: its API key is sent to {} without encryption", declared.name(), url);
    }
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
  }

  /**
   * Returns the model of a name. {@link ModelDeclaration#DEFAULT} always resolves: to the first
   * model, unless a model of this name is declared.
   *
   * @throws IllegalArgumentException listing the declared models
   */
  public DeclaredModel named(String name) {
    DeclaredModel model = byName.get(name);
    if (model == null && name.equals(ModelDeclaration.DEFAULT)) {
      return first();
    }
    if (model == null) {
      throw new IllegalArgumentException(
          "model '"
              + name
              + "' is not declared; declared models are "
              + String.join(", ", names()));
    }
    return model;
  }

  /** The first declared model, the default of agents. */
  public DeclaredModel first() {
    return byName.values().iterator().next();
  }

  /** The names in declaration order. */
  public List<String> names() {
    return List.copyOf(byName.keySet());
  }
}
