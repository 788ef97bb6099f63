package choir.runtime.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import choir.core.access.Secret;
import choir.core.model.ModelDeclaration;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelClientsTest {
  private static final String SECRET = "very-secret-key-0815";

  @TempDir private Path home = Path.of("set by JUnit");
  private final FakeModelServer server = FakeModelServer.start(0, r -> FakeReply.text("hi"));
  private final ModelConnections connections = new ModelConnections(InstantSource.system());
  private final RecordingListener heard = new RecordingListener();

  @AfterEach
  void close() {
    connections.close();
    server.close();
  }

  private final Map<String, String> environment = Map.of("MODEL_KEY", SECRET, "EMPTY", " ");

  private ModelClients open(ModelDeclaration... declared) {
    return ModelClients.of(List.of(declared), new ApiKeys(environment::get, home), connections);
  }

  private ModelDeclaration keyed(@Nullable String variable, @Nullable String file) {
    return new ModelDeclaration(
        "big",
        ModelDeclaration.Provider.OPENAI_COMPATIBLE,
        Optional.of(server.baseUrl()),
        Optional.of("gpt-x"),
        Optional.ofNullable(variable),
        Optional.ofNullable(file));
  }

  private String keySentTo(ModelClients clients) {
    clients.named("big").client().start(Requests.asking("hello"), heard);
    heard.answer();
    return server.received().getLast().headers().getOrDefault("authorization", "none");
  }

  @Test
  void aModelIsFoundByItsName() {
    ModelClients clients = open(keyed(null, null), ModelDeclaration.offline("spare"));

    assertThat(clients.names()).containsExactly("big", "spare");
    assertThat(clients.first()).isSameAs(clients.named("big"));
    assertThat(clients.named("big").providerModel()).isEqualTo("gpt-x");
    assertThat(clients.named("big").client()).isInstanceOf(OpenAiModelClient.class);
    assertThat(clients.named("spare").client()).isInstanceOf(OfflineModelClient.class);
  }

  @Test
  void defaultIsTheOneOfThisNameElseTheFirst() {
    ModelDeclaration offline = ModelDeclaration.offline(ModelDeclaration.DEFAULT);
    assertThat(open(ModelDeclaration.offline("a"), offline).named("default").declaration())
        .isSameAs(offline);
    ModelClients clients = open(ModelDeclaration.offline("a"), ModelDeclaration.offline("b"));
    assertThat(clients.named("default")).isSameAs(clients.named("a"));
  }

  @Test
  void anUnknownNameIsRefusedWithThoseThatExist() {
    ModelClients clients = open(ModelDeclaration.offline("a"), ModelDeclaration.offline("b"));

    assertThatThrownBy(() -> clients.named("c"))
        .hasMessage("model 'c' is not declared; declared models are a, b");
  }

  @Test
  void aNameDeclaredTwiceIsRefused() {
    assertThatThrownBy(() -> open(ModelDeclaration.offline("a"), ModelDeclaration.offline("a")))
        .hasMessage("model 'a' is declared twice");
  }

  @Test
  void theKeyComesFromTheEnvironment() {
    assertThat(keySentTo(open(keyed("MODEL_KEY", null)))).isEqualTo("Bearer " + SECRET);
  }

  @Test
  void theKeyComesFromAFileAndAChangedFileCounts() throws Exception {
    Path file = Files.writeString(home.resolve("key"), SECRET + "\n");
    ModelClients clients = open(keyed(null, "key"));
    Files.writeString(file, "another-key\n");

    assertThat(keySentTo(clients)).isEqualTo("Bearer another-key");
  }

  @Test
  void aKeyFileThatVanishesRefusesTheCallByName() throws Exception {
    Path file = Files.writeString(home.resolve("key"), SECRET);
    ModelClients clients = open(keyed(null, "key"));
    Files.delete(file);
    clients.named("big").client().start(Requests.asking("hello"), heard);

    assertThat(heard.failure().detail()).contains("model 'big'", file.toString());
    assertThat(heard.failure().retryable()).isFalse();
  }

  @Test
  void anUnchangedModelKeepsItsClientWhenOthersChange() {
    ApiKeys keys = new ApiKeys(environment::get, home);
    ModelClients before = open(keyed("MODEL_KEY", null), ModelDeclaration.offline("spare"));
    ModelClients after =
        before.changedTo(
            List.of(keyed("MODEL_KEY", null), ModelDeclaration.offline("new")), keys, connections);
    assertThat(after.names()).containsExactly("big", "new");
    assertThat(after.named("big")).isSameAs(before.named("big"));
    ModelClients changed = before.changedTo(List.of(keyed("EMPTY", null)), keys, connections);
    assertThat(changed.named("big")).isNotEqualTo(before.named("big"));
  }

  @Test
  void aMissingKeyIsNamed() {
    ApiKeys keys = new ApiKeys(environment::get, home);
    assertThat(keys.missing(keyed("NO_KEY", null)))
        .contains("model 'big': environment variable NO_KEY is not set");
    assertThat(keys.missing(keyed("EMPTY", null)).orElseThrow()).contains("EMPTY is not set");
    assertThat(keys.missing(keyed(null, "nowhere")).orElseThrow())
        .contains("nowhere cannot be read (NoSuchFileException)");
  }

  @Test
  void aModelWithoutItsKeyRefusesCallsAndTheOthersWork() throws Exception {
    ModelClients clients = open(keyed("NO_KEY", null), ModelDeclaration.offline("other"));
    clients.named("big").client().start(Requests.asking("hello"), heard);

    assertThat(heard.failure().detail())
        .contains("model 'big': environment variable NO_KEY is not set");
    assertThat(heard.failure().retryable()).isFalse();
    assertThat(clients.names()).containsExactly("big", "other");
  }

  @Test
  void aDeclarationDoesNotReachAPaidProviderByDefault() {
    assertThatThrownBy(
            () ->
                new ModelDeclaration(
                    "big",
                    ModelDeclaration.Provider.OPENAI_COMPATIBLE,
                    Optional.empty(),
                    Optional.of("gpt-x"),
                    Optional.empty(),
                    Optional.empty()))
        .hasMessageStartingWith("model 'big': baseUrl is missing");
  }

  @Test
  void aPasswordInTheAddressIsRefusedWithoutShowingIt() {
    assertThatThrownBy(
            () ->
                ModelDeclaration.keyless(
                    "big",
                    ModelDeclaration.Provider.OLLAMA,
                    URI.create("http://me:very-secret@127.0.0.1/v1"),
                    "x"))
        .hasMessageContaining("contains a user or password")
        .hasMessageNotContaining("very-secret");
  }

  @Test
  void aKeyDoesNotPrint() {
    assertThat(Secret.of(SECRET)).hasToString("[redacted]");
    assertThat(open(keyed("MODEL_KEY", null)).named("big").toString()).doesNotContain(SECRET);
  }
}
