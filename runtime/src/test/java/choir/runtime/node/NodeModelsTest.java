package choir.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;

import choir.actors.roster.RosterEntity;
import choir.core.id.AgentId;
import choir.core.model.ModelRouter;
import choir.core.roster.RanchDeclaration;
import choir.core.roster.Sections;
import choir.core.sq.Change;
import choir.core.sq.EventBody;
import choir.core.sq.Operation;
import choir.runtime.sq.store.Store;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fault A5: models belong to the declaration in force, and a node follows it while it runs. */
final class NodeModelsTest {
  private static final String SMALL =
      "{\"name\":\"small\",\"provider\":\"ollama\",\"model\":\"llama\"}";
  private static final String BIG =
      "{\"name\":\"big\",\"provider\":\"openai-compatible\",\"model\":\"gpt\","
          + "\"baseUrl\":\"http://127.0.0.1:9/v1\",\"apiKeyFile\":\"keys/big\"}";

  @TempDir Path home;
  private final Map<String, URI> urls = new TreeMap<>();
  private NodeStore files;
  private Store store;

  @BeforeEach
  void open() throws Exception {
    files = NodeStore.open(home);
    store = files.store();
  }

  @AfterEach
  void close() throws Exception {
    files.close();
  }

  private NodeModels models(String... inFile) {
    Map<String, String> sections =
        inFile.length == 0 ? Map.of() : Map.of("models", "[" + String.join(",", inFile) + "]");
    return NodeModels.open(
        home, new RanchDeclaration("r", new AgentId("a"), List.of(), sections), urls, store);
  }

  private void declare(String... models) {
    write(new Change.Put(Sections.key("models"), "[" + String.join(",", models) + "]"));
  }

  private void write(Change change) {
    store.write(List.of(change)).toCompletableFuture().join();
  }

  private void rosterStoresAnEvent() {
    String roster = RosterEntity.KIND.persistenceId(RosterEntity.ADDRESS.name());
    EventBody event = new EventBody("roster.RanchDeclared", 1, "", "", 0, "{}");
    store.submit(new Operation.Open(roster)).toCompletableFuture().join();
    Operation append = new Operation.Append(roster, 1, "w", 1, List.of(event), List.of());
    store.submit(append).toCompletableFuture().join();
  }

  /** A ranch that was declared before, so that its stored section counts. */
  private void declared(String... models) {
    rosterStoresAnEvent();
    declare(models);
  }

  @Test
  void aModelThatIsAddedIsUsedWithoutARestartAndOneThatIsRemovedIsUnknown() {
    declared(SMALL);
    try (NodeModels models = models()) {
      assertThat(models.names()).containsExactly("small");
      declare(BIG);
      assertThat(models.route("big")).map(ModelRouter.Route::model).contains("gpt");
      assertThat(models.names()).containsExactly("big");
      assertThat(models.route("small")).isEmpty();
      assertThat(models.route("default")).map(ModelRouter.Route::model).contains("gpt");
    }
  }

  @Test
  void aChangedModelIsUsedFromTheNextRefresh() {
    declared(SMALL);
    try (NodeModels models = models()) {
      List<String> changed = new ArrayList<>();
      models.onChange(changed::add);
      declare(SMALL, BIG);
      models.refresh();
      assertThat(changed).isEmpty();
      declare(SMALL.replace("\"llama\"", "\"qwen\""), BIG);
      models.refresh();
      assertThat(models.route("small")).map(ModelRouter.Route::model).contains("qwen");
      declare(BIG);
      models.refresh();
      assertThat(changed).containsExactly("small", "small");
    }
  }

  @Test
  void theFilesOfThisMachineCountOnlyUntilTheRanchIsDeclared() {
    try (NodeModels models = models(BIG)) {
      assertThat(models.names()).containsExactly("big");
    }
    declared(SMALL);
    try (NodeModels models = models(BIG)) {
      assertThat(models.names()).containsExactly("small");
    }
  }

  /** Fault A5: a difference between machines is shown. */
  @Test
  void anotherAddressOnThisMachineIsUsedAndTold() {
    declared(SMALL);
    urls.put("small", URI.create("http://127.0.0.1:7/v1"));
    urls.put("gone", URI.create("http://127.0.0.1:8/v1"));
    try (NodeModels models = models()) {
      assertThat(models.described()).contains("http://127.0.0.1:7/v1");
      assertThat(models.notes())
          .containsExactly(
              "node.yaml gives an address of a model 'gone', which is not declared",
              "model 'small' is at http://127.0.0.1:7/v1 here, as node.yaml says");
    }
  }

  @Test
  void aMissingKeyAndAnEntryOfANewerBuildAreToldAndTheOtherModelsWork() {
    declared(SMALL, BIG, "{\"name\":\"new\",\"provider\":\"telepathy\"}");
    try (NodeModels models = models()) {
      assertThat(models.names()).containsExactly("small", "big");
      assertThat(models.notes())
          .hasSize(2)
          .anySatisfy(note -> assertThat(note).contains("model 'big'", "keys/big"))
          .anySatisfy(note -> assertThat(note).contains("telepathy"));
      assertThat(models.route("small")).isPresent();
    }
  }
}
