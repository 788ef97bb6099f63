package choir.runtime.model;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.model.Block;
import choir.core.model.Message;
import choir.core.model.ModelAnswer;
import choir.core.model.ModelClient;
import choir.core.model.ModelFailure;
import choir.core.model.ModelOptions;
import choir.core.model.ModelRequest;
import choir.core.model.ToolSpec;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What every adapter of {@link ModelClient} must make of the bytes that real servers send. A case
 * is a file of {@code model-cases}; see {@link AdapterCase}. An adapter of another wire format
 * extends this class and has a folder of its own.
 */
abstract class ModelAdapterContract {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final ToolSpec LOOK =
      new ToolSpec("look", "Looks.", "{\"type\":\"object\",\"properties\":{}}");

  private final ModelConnections connections =
      new ModelConnections(InstantSource.fixed(NOW), variable -> null);
  private final String folder;

  /**
   * @param folder name of the folder with the adapter's cases
   */
  ModelAdapterContract(String folder) {
    this.folder = folder;
  }

  @AfterEach
  void close() {
    connections.close();
  }

  /** A new client of the fake server. */
  abstract ModelClient client(
      FakeModelServer server, ModelOptions options, ModelConnections connections);

  @TestFactory
  Stream<DynamicTest> cases() throws IOException, URISyntaxException {
    URL url = Objects.requireNonNull(getClass().getResource("/model-cases/" + folder));
    List<Path> files;
    try (Stream<Path> found = Files.list(Path.of(url.toURI()))) {
      files = found.sorted().toList();
    }
    return files.stream()
        .map(AdapterCase::read)
        .map(each -> DynamicTest.dynamicTest(each.name(), () -> check(each)));
  }

  private void check(AdapterCase expected) throws JsonProcessingException {
    RecordingListener heard = new RecordingListener();
    List<FakeReply> replies = expected.replies();
    try (FakeModelServer server =
        FakeModelServer.start(
            0, r -> replies.get((int) Math.min(r.number(), replies.size()) - 1))) {
      server.under(expected.base());
      client(server, expected.options(), connections).start(request(expected.messages()), heard);
      List<String> outcome = rendered(heard);
      assertThat(heard.ends()).as("ends").isEqualTo(1);
      assertThat(outcome.stream().filter(line -> !line.startsWith("detail ")))
          .as("outcome of %s, in full: %s", expected, outcome)
          .containsExactlyElementsOf(
              expected.expected().stream().filter(line -> !line.startsWith("detail ")).toList());
      for (String line : expected.expected()) {
        if (line.startsWith("detail ")) {
          assertThat(outcome.getLast()).contains(line.substring("detail ".length()));
        }
      }
      assertThat(server.requests()).as("requests").isEqualTo(replies.size());
      for (Map.Entry<Integer, List<String>> sent : expected.requests().entrySet()) {
        checkSent(server.received().get(sent.getKey() - 1), sent.getValue());
      }
    }
  }

  /** Each line is a JSON pointer or {@code header NAME}, and its value; {@code -} if absent. */
  private static void checkSent(FakeRequest request, List<String> lines)
      throws JsonProcessingException {
    JsonNode body = JSON.readTree(request.body());
    for (String line : lines) {
      if (line.startsWith("header ")) {
        String[] words = line.split(" ", 3);
        assertThat(request.headers().getOrDefault(words[1], "-")).as(line).isEqualTo(words[2]);
      } else {
        String[] words = line.split(" ", 2);
        JsonNode value = body.at(words[0]);
        assertThat(value.isMissingNode() ? "-" : value.toString()).as(line).isEqualTo(words[1]);
      }
    }
  }

  /** What was heard, a line each; the text of a failure is the last. */
  private static List<String> rendered(RecordingListener heard) throws JsonProcessingException {
    heard.awaitEnd();
    List<String> lines = new ArrayList<>();
    if (!heard.text().isEmpty()) {
      lines.add("streamed " + JSON.writeValueAsString(heard.text()));
    }
    heard.answers.forEach(answer -> render(answer, lines));
    heard.failures.forEach(failure -> render(failure, lines));
    return lines;
  }

  private static void render(ModelAnswer answer, List<String> lines) {
    for (Block block : answer.blocks()) {
      switch (block) {
        case Block.Text text -> lines.add("text " + quoted(text.text()));
        case Block.ToolUse use ->
            lines.add(
                "call %s %s %s%s"
                    .formatted(
                        quoted(use.id()),
                        use.tool(),
                        quoted(use.arguments()),
                        use.providerData().isEmpty() ? "" : " " + use.providerData()));
        case Block.ToolResult result -> lines.add("a result in an answer");
      }
    }
    lines.add(
        "stop %s, %d in, %d out%s"
            .formatted(
                answer.stop(),
                answer.usage().inputTokens(),
                answer.usage().outputTokens(),
                answer.usage().estimated() ? ", estimated" : ""));
    if (!answer.note().isEmpty()) {
      lines.add("note " + answer.note());
    }
  }

  private static void render(ModelFailure failure, List<String> lines) {
    String more =
        switch (failure) {
          case ModelFailure.RateLimited limited -> after(limited.retryAfter());
          case ModelFailure.Overloaded overloaded -> after(overloaded.retryAfter());
          case ModelFailure.ContextTooLong tooLong ->
              tooLong.windowTokens().map(window -> " window " + window).orElse("");
          default -> "";
        };
    lines.add("failure " + failure.kind() + more);
    lines.add("detail " + failure.detail());
  }

  private static String after(Optional<Duration> delay) {
    return delay.map(length -> " after " + length).orElse("");
  }

  private static String quoted(String text) {
    try {
      return JSON.writeValueAsString(text);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static ModelRequest request(String messages) {
    List<Message> history =
        switch (messages) {
          case "text" -> List.of(Message.user("hello"));
          case "tools" -> called("call_mine", "");
          case "signed" ->
              called(
                  "call_mine",
                  "{\"host\":\"127.0.0.1\",\"extra_content\":{\"google\":"
                      + "{\"thought_signature\":\"c2ln\"}}}");
          case "long" -> List.of(Message.user("x".repeat(8_000)));
          default -> throw new IllegalArgumentException("unknown messages " + messages);
        };
    return new ModelRequest(
        "fake", "Be brief.", history, List.of(LOOK), 256, Duration.ofSeconds(20), "step-1");
  }

  private static List<Message> called(String id, String data) {
    return List.of(
        Message.user("go"),
        new Message(
            Message.Role.ASSISTANT, List.of(new Block.ToolUse(id, "look", "{\"n\":1}", data))),
        new Message(Message.Role.USER, List.of(new Block.ToolResult(id, "a cow", false))));
  }
}
