package choir.runtime.node;

import choir.actors.roster.RosterEntity;
import choir.core.model.ModelDeclaration;
import choir.core.model.ModelRouter;
import choir.core.roster.RanchDeclaration;
import choir.core.roster.Sections;
import choir.runtime.model.ApiKeys;
import choir.runtime.model.ModelClients;
import choir.runtime.model.ModelClients.DeclaredModel;
import choir.runtime.model.ModelConnections;
import choir.runtime.model.ModelProbe;
import choir.runtime.model.ModelsSection;
import choir.runtime.sq.store.Store;
import choir.runtime.sq.store.StoredScroll;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models of a node: those of the declaration in force, read from the node's copy of the store,
 * or those found on this machine if none is declared. Follows the declaration. Thread-safe.
 *
 * <p>The declaration says which server and which model a name means, and is the same on all nodes.
 * API keys are a matter of each machine: a model without its key stays declared, its calls fail,
 * and {@link #notes} names the key.
 */
final class NodeModels implements ModelRouter, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(NodeModels.class);

  private final Store store;
  private final ApiKeys keys;
  private final Map<String, URI> urls;
  private final ModelConnections connections = new ModelConnections(InstantSource.system());
  private final ModelProbe probe = new ModelProbe(connections);
  private final LocalModelMonitor local = new LocalModelMonitor();
  private volatile Current current;
  private volatile Consumer<String> changed = name -> {};
  private boolean probing;

  /**
   * The models as of one text of the section.
   *
   * @param json the stored section; empty if no models are declared
   * @param found whether no readable model is declared, so that those of this machine are used
   * @param unreadable a sentence for each entry that this build cannot read
   */
  private record Current(
      String json, boolean found, ModelClients clients, List<String> unreadable) {
    boolean knows(String name) {
      return clients.names().contains(name) || name.equals(ModelDeclaration.DEFAULT);
    }
  }

  private NodeModels(Store store, ApiKeys keys, Map<String, URI> urls, String json) {
    this.store = store;
    this.keys = keys;
    this.urls = urls;
    ModelsSection.Read read = ModelsSection.read(json);
    List<ModelDeclaration> found = read.models().isEmpty() ? probe.orOffline().join() : List.of();
    this.current = make(json, read, found, Optional.empty());
  }

  /**
   * Creates a client for each model; without declared ones, probes local ports. A ranch that was
   * never declared uses the models of this machine's files, which are declared at the end of the
   * start.
   *
   * @param home base folder of relative key files
   * @param files the declaration in this machine's files
   * @param urls addresses at which this machine reaches declared models, by their names
   */
  static NodeModels open(Path home, RanchDeclaration files, Map<String, URI> urls, Store store) {
    Function<String, @Nullable String> environment = System::getenv;
    String id = RosterEntity.KIND.persistenceId(RosterEntity.ADDRESS.name());
    boolean everDeclared = store.head(id).filter(head -> head.highest() > 0).isPresent();
    String json =
        everDeclared ? stored(store) : files.sections().getOrDefault(ModelDeclaration.SECTION, "");
    return new NodeModels(store, new ApiKeys(environment, home), urls, json);
  }

  private static String stored(Store store) {
    return store
        .latest()
        .find(Sections.key(ModelDeclaration.SECTION))
        .map(StoredScroll::text)
        .orElse("");
  }

  private Current make(
      String json,
      ModelsSection.Read read,
      List<ModelDeclaration> found,
      Optional<Current> former) {
    boolean none = read.models().isEmpty();
    List<ModelDeclaration> models = none ? found : read.models().stream().map(this::here).toList();
    local.monitor(models);
    ModelClients clients =
        former
            .map(before -> before.clients().changedTo(models, keys, connections))
            .orElseGet(() -> ModelClients.of(models, keys, connections));
    return new Current(json, none, clients, read.problems());
  }

  /** A declared model at the address at which this machine reaches it. */
  private ModelDeclaration here(ModelDeclaration declared) {
    return Optional.ofNullable(urls.get(declared.name())).map(declared::at).orElse(declared);
  }

  /**
   * Adopts the declaration in force in this node's copy of the store; calls in progress end with
   * the former one. Cheap if nothing changed.
   */
  synchronized void refresh() {
    String json = stored(store);
    if (json.equals(current.json())) {
      return;
    }
    ModelsSection.Read read = ModelsSection.read(json);
    if (!read.models().isEmpty()) {
      adopt(make(json, read, List.of(), Optional.of(current)));
    } else if (!probing) {
      probing = true;
      // A busy server answers late; until then the former models remain.
      var looks = probe.orOffline().thenAccept(found -> probed(json, read, found));
      assert looks != null;
    }
  }

  private synchronized void probed(
      String json, ModelsSection.Read read, List<ModelDeclaration> found) {
    probing = false;
    if (stored(store).equals(json)) {
      adopt(make(json, read, found, Optional.of(current)));
    }
  }

  private void adopt(Current next) {
    ModelClients former = current.clients();
    current = next;
    former.names().stream().filter(name -> !isSame(name, former, next)).forEach(changed);
    log.info("models: {}", String.join(", ", next.clients().names()));
    notes().forEach(log::warn);
  }

  private static boolean isSame(String name, ModelClients former, Current next) {
    return next.clients().names().contains(name)
        && next.clients().named(name).declaration().equals(former.named(name).declaration());
  }

  /** Calls a listener with the name of each model that is changed or removed from now on. */
  void onChange(Consumer<String> listener) {
    changed = listener;
  }

  @Override
  public Optional<Route> route(String declaredName) {
    Current now = current;
    if (!now.knows(declaredName)) {
      // An agent may be ahead of the periodic refresh.
      refresh();
      now = current;
    }
    if (!now.knows(declaredName)) {
      return Optional.empty();
    }
    DeclaredModel model = now.clients().named(declaredName);
    return Optional.of(new Route(model.client(), model.providerModel(), model::window));
  }

  @Override
  public String declared(String name) {
    Current now = current;
    return now.knows(name) ? now.clients().named(name).declaration().name() : name;
  }

  List<String> names() {
    return current.clients().names();
  }

  /** The local models that are currently reachable. */
  List<String> local() {
    return local.reachable();
  }

  /**
   * What is particular to the models of this machine, each a sentence: a missing key, another
   * address, an entry that this build cannot read, or which model is used if none is declared.
   */
  List<String> notes() {
    Current now = current;
    List<String> notes = new ArrayList<>(now.unreadable());
    if (now.found()) {
      notes.add("no model is declared; " + described(now));
    }
    for (Map.Entry<String, URI> url : urls.entrySet()) {
      boolean declared = now.clients().names().contains(url.getKey());
      notes.add(
          declared
              ? "model '%s' is at %s here, as node.yaml says"
                  .formatted(url.getKey(), url.getValue())
              : "node.yaml gives an address of a model '%s', which is not declared"
                  .formatted(url.getKey()));
    }
    notes.addAll(keyProblems());
    return notes;
  }

  /** The models of a declaration whose API keys are missing on this machine, each a sentence. */
  List<String> missingKeys(RanchDeclaration declared) {
    String json = declared.sections().getOrDefault(ModelDeclaration.SECTION, "");
    return ModelsSection.read(json).models().stream()
        .flatMap(model -> keys.missing(model).stream())
        .toList();
  }

  /** The models whose API keys are missing on this machine, each a sentence. */
  List<String> keyProblems() {
    ModelClients clients = current.clients();
    return clients.names().stream()
        .flatMap(name -> keys.missing(clients.named(name).declaration()).stream())
        .toList();
  }

  /** A progress line with the default model and its origin. */
  String described() {
    return "model: " + described(current);
  }

  private static String described(Current now) {
    DeclaredModel model = now.clients().named(ModelDeclaration.DEFAULT);
    ModelDeclaration declaration = model.declaration();
    if (declaration.provider() == ModelDeclaration.Provider.OFFLINE) {
      return now.found()
          ? "offline (no Ollama on 11434, no OpenAI-compatible server on 8080)"
          : "offline, as declared";
    }
    String where = declaration.baseUrl().map(Object::toString).orElse("");
    String origin = now.found() ? "found here" : "declared";
    return "%s at %s (%s)".formatted(model.providerModel(), where, origin);
  }

  @Override
  public void close() {
    local.close();
    connections.close();
  }
}
