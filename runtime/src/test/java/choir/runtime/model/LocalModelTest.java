package choir.runtime.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import choir.core.access.Secret;
import choir.core.model.Block;
import choir.core.model.Message;
import choir.core.model.ModelAnswer;
import choir.core.model.ModelClient;
import choir.core.model.ModelRequest;
import choir.core.model.ToolSpec;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** Against a real model, on request: {@code CHOIR_LOCAL_MODEL=http://127.0.0.1:8080}. */
@EnabledIfEnvironmentVariable(
    named = "CHOIR_LOCAL_MODEL",
    matches = "http.+",
    disabledReason = "set CHOIR_LOCAL_MODEL=http://127.0.0.1:8080 to ask a real local model")
class LocalModelTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ModelConnections connections = new ModelConnections(InstantSource.system());
  private final RecordingListener heard = new RecordingListener();
  private URI address = URI.create("http://unset.invalid");
  private String model = "";

  @BeforeEach
  void findIt() {
    address = URI.create(System.getenv("CHOIR_LOCAL_MODEL"));
    ModelProbe.Found found =
        new ModelProbe(connections, address.getPort(), address.getPort())
            .look()
            .join()
            .orElseThrow();
    model = found.model();
  }

  @AfterEach
  void close() {
    connections.close();
  }

  private ModelClient client() {
    return new OpenAiModelClient(address.resolve("/v1"), () -> Secret.NONE, connections);
  }

  private ModelAnswer ask(String question, int maxTokens) {
    client().start(request(question, maxTokens, List.of()), heard);
    ModelAnswer answer = heard.answer();
    System.out.printf(
        "%s was asked '%s' and said in %d parts: %s%n",
        model, question, heard.texts.size(), answer);
    return answer;
  }

  private ModelRequest request(String question, int maxTokens, List<ToolSpec> tools) {
    return new ModelRequest(
        model,
        "You are a helpful assistant.",
        List.of(Message.user(question)),
        tools,
        maxTokens,
        PATIENCE,
        "local-1");
  }

  @Test
  void itsWordsStreamAndAddUpToTheAnswer() {
    ModelAnswer answer = ask("What is the capital of France?", 64);

    assertThat(heard.texts).hasSizeGreaterThan(1);
    assertThat(answer.blocks()).containsExactly(new Block.Text(heard.text()));
  }

  @Test
  void itStopsAtTheLimitAndSaysSo() {
    ModelAnswer answer = ask("Write a long story about a horse and a lighthouse.", 12);

    assertThat(answer.stop()).isEqualTo(ModelAnswer.Stop.MAX_TOKENS);
  }

  /** A model this small calls no tool by itself, so a relay before it says that it must. */
  @Test
  void itsToolCallComesThrough() {
    ToolSpec tool =
        new ToolSpec(
            "get_weather",
            "Tells the weather in a city.",
            "{\"type\":\"object\",\"properties\":{\"city\":{\"enum\":[\"Paris\",\"Rome\"]}},"
                + "\"required\":[\"city\"]}");
    try (FakeModelServer relay = FakeModelServer.start(0, this::forced)) {
      new OpenAiModelClient(relay.baseUrl(), () -> Secret.NONE, connections)
          .start(request("What is the weather in Paris?", 64, List.of(tool)), heard);
      System.out.printf("%s called: %s%n", model, heard.answer());
    }

    assertThat(heard.answer().stop()).isEqualTo(ModelAnswer.Stop.TOOL_USE);
    assertThat(heard.answer().blocks())
        .singleElement()
        .isInstanceOfSatisfying(
            Block.ToolUse.class,
            use -> {
              assertThat(use.tool()).isEqualTo("get_weather");
              assertThat(use.id()).isNotBlank();
              assertThat(use.arguments())
                  .matches("\\s*\\{\\s*\"city\"\\s*:\\s*\"(Paris|Rome)\"\\s*}");
            });
  }

  private FakeReply forced(FakeRequest asked) {
    String choice =
        "{\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"get_weather\"}},";
    HttpRequest real =
        HttpRequest.newBuilder(address.resolve("/v1/chat/completions"))
            .version(HttpClient.Version.HTTP_1_1)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(choice + asked.body().strip().substring(1)))
            .build();
    HttpResponse<String> answer =
        connections.http().sendAsync(real, HttpResponse.BodyHandlers.ofString()).join();
    return FakeReply.json(answer.statusCode(), answer.body())
        .with("Content-Type", "text/event-stream");
  }

  @Test
  void cancelFreesIt() {
    ModelClient.Call call =
        client().start(request("Write a long story about a horse.", 2_000, List.of()), heard);
    await("words").atMost(PATIENCE).until(() -> !heard.texts.isEmpty());
    call.cancel();
    int before = heard.texts.size();

    RecordingListener next = new RecordingListener();
    client().start(request("Say hello to me.", 8, List.of()), next);

    assertThat(next.answer().stop()).isNotNull();
    assertThat(heard.texts.size()).isBetween(before, before + 1);
    assertThat(heard.ends()).isZero();
  }
}
