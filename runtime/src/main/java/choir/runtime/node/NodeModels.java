package choir.runtime.node;

import choir.core.model.ModelDeclaration;
import choir.core.model.ModelRouter;
import choir.runtime.model.ApiKeys;
import choir.runtime.model.MissingKeyException;
import choir.runtime.model.ModelClients;
import choir.runtime.model.ModelClients.DeclaredModel;
import choir.runtime.model.ModelConnections;
import choir.runtime.model.ModelProbe;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The models of a node: the declared ones, or those found on this machine. */
final class NodeModels implements ModelRouter, AutoCloseable {
  private final ModelConnections connections;
  private final ModelClients clients;
  private final boolean found;
  private final LocalModelMonitor local;

  private NodeModels(ModelConnections connections, ModelClients clients, boolean found) {
    this.connections = connections;
    this.clients = clients;
    this.found = found;
    this.local =
        new LocalModelMonitor(
            clients.names().stream().map(n -> clients.named(n).declaration()).toList());
  }

  /**
   * Creates a client for each model; without declarations, probes local ports.
   *
   * @throws NodeException if an API key is missing
   */
  static NodeModels open(NodeSettings settings) {
    List<ModelDeclaration> declared = settings.ranch().models();
    ModelConnections connections = new ModelConnections(InstantSource.system());
    try {
      List<ModelDeclaration> models =
          declared.isEmpty() ? new ModelProbe(connections).orOffline().join() : declared;
      ApiKeys keys = new ApiKeys(System::getenv, settings.home());
      return new NodeModels(
          connections, ModelClients.of(models, keys, connections), declared.isEmpty());
    } catch (MissingKeyException missing) {
      connections.close();
      throw new NodeException(String.valueOf(missing.getMessage()), missing);
    }
  }

  @Override
  public Optional<Route> route(String declaredName) {
    boolean known =
        clients.names().contains(declaredName) || declaredName.equals(ModelDeclaration.DEFAULT);
    if (!known) {
      return Optional.empty();
    }
    DeclaredModel model = clients.named(declaredName);
    return Optional.of(new Route(model.client(), model.providerModel()));
  }

  List<String> names() {
    return clients.names();
  }

  /** The local models that are currently reachable. */
  List<String> local() {
    return local.reachable();
  }

  /** A progress line with the default model and its origin. */
  String described() {
    DeclaredModel model = clients.named(ModelDeclaration.DEFAULT);
    ModelDeclaration declaration = model.declaration();
    if (declaration.provider() == ModelDeclaration.Provider.OFFLINE) {
      return found
          ? "model: offline (no Ollama on 11434, no OpenAI-compatible server on 8080)"
          : "model: offline, as declared";
    }
    String where = declaration.baseUrl().map(Object::toString).orElse("");
    return "model: %s at %s (%s)"
        .formatted(model.providerModel(), where, found ? "found here" : "declared");
  }

  @Override
  public void close() {
    local.close();
    connections.close();
  }
}
