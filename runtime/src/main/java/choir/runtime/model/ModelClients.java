package choir.runtime.model;

import choir.core.model.ModelClient;
import choir.core.model.ModelDeclaration;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node's models by the names under which {@code ranch.yaml} declares them. */
public final class ModelClients {
  private static final Logger LOG = LoggerFactory.getLogger(ModelClients.class);

  /**
   * A declared model, ready to be asked.
   *
   * @param providerModel what goes into {@link choir.core.model.ModelRequest#model}
   */
  public record DeclaredModel(
      ModelDeclaration declaration, String providerModel, ModelClient client) {}

  private final Map<String, DeclaredModel> byName;

  private ModelClients(Map<String, DeclaredModel> byName) {
    this.byName = byName;
  }

  /**
   * A client for each declaration. Nothing is called yet.
   *
   * @param connections not owned; open for as long as the clients are used
   * @throws MissingKeyException if a key is not where its declaration says
   * @throws IllegalArgumentException if a name is declared twice, or nothing is declared: then ask
   *     {@link ModelProbe#orOffline}
   */
  public static ModelClients of(
      List<ModelDeclaration> declared, ApiKeys keys, ModelConnections connections) {
    if (declared.isEmpty()) {
      throw new IllegalArgumentException("no model is declared");
    }
    Map<String, DeclaredModel> byName = new LinkedHashMap<>();
    for (ModelDeclaration declaration : declared) {
      DeclaredModel model =
          new DeclaredModel(
              declaration,
              declaration.model().orElse("offline"),
              client(declaration, keys, connections));
      if (byName.put(declaration.name(), model) != null) {
        throw new IllegalArgumentException("model '" + declaration.name() + "' is declared twice");
      }
    }
    return new ModelClients(byName);
  }

  private static ModelClient client(
      ModelDeclaration declared, ApiKeys keys, ModelConnections connections) {
    Optional<URI> url = declared.baseUrl();
    if (declared.provider() == ModelDeclaration.Provider.OFFLINE || url.isEmpty()) {
      return new OfflineModelClient(connections.workers());
    }
    warnIfClear(declared, url.get());
    return new OpenAiModelClient(url.get(), keys.of(declared), connections);
  }

  private static void warnIfClear(ModelDeclaration declared, URI url) {
    boolean keyed = declared.apiKeyEnv().isPresent() || declared.apiKeyFile().isPresent();
    if (keyed && "http".equalsIgnoreCase(url.getScheme()) && !isLoopback(url.getHost())) {
      LOG.warn("Model {}: its key goes to {} without encryption", declared.name(), url);
    }
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
  }

  /**
   * The model of this name. {@link ModelDeclaration#DEFAULT} always names one: the first, unless
   * one is declared under just this name.
   *
   * @throws IllegalArgumentException naming the models that are declared
   */
  public DeclaredModel named(String name) {
    DeclaredModel model = byName.get(name);
    if (model == null && name.equals(ModelDeclaration.DEFAULT)) {
      return first();
    }
    if (model == null) {
      throw new IllegalArgumentException(
          "model '" + name + "' is not declared; declared are " + String.join(", ", names()));
    }
    return model;
  }

  /** The one declared first, for agents that name none. */
  public DeclaredModel first() {
    return byName.values().iterator().next();
  }

  /** In the order of their declaration. */
  public List<String> names() {
    return List.copyOf(byName.keySet());
  }
}
