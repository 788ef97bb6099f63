package choir.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agents behind OpenAI's API of chat completions. */
class ChatCompletionsTest {
  private static final String COMPLETIONS = "/v1/chat/completions";

  @TempDir static Path folder;

  @SuppressWarnings("NullAway.Init") // opened before all
  private static TestRanch ranch;

  @BeforeAll
  static void open() throws Exception {
    ranch = new TestRanch(folder.resolve("sq"));
  }

  @AfterAll
  static void close() throws Exception {
    ranch.close();
  }

  private static Caller.Answer complete(String fields, String... headers) {
    return ranch.caller().post(COMPLETIONS, "{\"model\":\"lux\"," + fields + "}", headers);
  }

  private static String messages(String... rolesAndTexts) {
    List<String> messages = new ArrayList<>();
    for (int i = 0; i < rolesAndTexts.length; i += 2) {
      messages.add(
          "{\"role\":\"%s\",\"content\":\"%s\"}".formatted(rolesAndTexts[i], rolesAndTexts[i + 1]));
    }
    return "\"messages\":[" + String.join(",", messages) + "]";
  }

  private static String content(Caller.Answer answer) {
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
    return answer.json().at("/choices/0/message/content").asText();
  }

  @Test
  void agentsAreListedAsModels() {
    JsonNode list = ranch.caller().get("/v1/models").json();
    assertThat(list.get("object").asText()).isEqualTo("list");
    assertThat(list.get("data").findValuesAsText("id")).contains("lux", "phex");
    assertThat(ranch.caller().get("/v1/models/lux").json().get("object").asText())
        .isEqualTo("model");
  }

  @Test
  void anAnswerIsACompletionWithItsTokens() {
    Caller.Answer answer = complete(messages("user", "a plain question"));

    assertThat(content(answer)).isEqualTo("You said: a plain question");
    assertThat(answer.json().get("object").asText()).isEqualTo("chat.completion");
    assertThat(answer.json().at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    assertThat(answer.json().at("/usage/total_tokens").asInt()).isEqualTo(10);
  }

  @Test
  void withoutAUserEachRequestStandsAloneAndTellsTheConversation() {
    String body = messages("system", "Be brief.", "user", "one", "assistant", "1", "user", "two");

    assertThat(content(complete(body)))
        .isEqualTo("You said: system: Be brief.\n\nuser: one\n\nassistant: 1\n\nuser: two");
  }

  @Test
  void withAUserTheAgentRemembersAndOnlyWhatIsNewIsSent() {
    complete("\"user\":\"ada\"," + messages("user", "one"));
    String body = messages("user", "one", "assistant", "You said: one", "user", "and now two");

    assertThat(content(complete("\"user\":\"ada\"," + body))).isEqualTo("You said: and now two");
    assertThat(ranch.model.request("and now two").messages()).hasSize(3);
  }

  @Test
  void partsOfTextAreOneText() {
    String parts = "[{\"type\":\"text\",\"text\":\"first\"},{\"type\":\"text\",\"text\":\"then\"}]";

    assertThat(content(complete("\"messages\":[{\"role\":\"user\",\"content\":" + parts + "}]")))
        .isEqualTo("You said: first\nthen");
  }

  @Test
  void aRepeatWithTheSameKeyIsTheSameCompletion() {
    String body = messages("user", "only once please");
    String first = complete(body, "Idempotency-Key", "chat-1").json().get("id").asText();
    String again = complete(body, "Idempotency-Key", "chat-1").json().get("id").asText();

    assertThat(again).isEqualTo(first);
    ranch.model.request("only once please"); // fails if there were two
  }

  @Test
  void aStreamIsChunksThatAddUpToTheAnswer() throws Exception {
    String fields = "\"stream\":true,\"stream_options\":{\"include_usage\":true},";
    Caller.Answer answer = complete(fields + messages("user", "in pieces"));

    assertThat(answer.header("Content-Type")).isEqualTo("text/event-stream");
    List<String> data = data(answer.response().body().lines());
    assertThat(data.get(data.size() - 1)).isEqualTo("[DONE]");
    StringBuilder text = new StringBuilder();
    List<String> reasons = new ArrayList<>();
    for (String each : data.subList(0, data.size() - 1)) {
      JsonNode chunk = new JsonMapper().readTree(each);
      assertThat(chunk.get("object").asText()).isEqualTo("chat.completion.chunk");
      text.append(chunk.at("/choices/0/delta/content").asText());
      chunk.at("/choices").forEach(choice -> reasons.add(choice.get("finish_reason").asText()));
    }
    assertThat(text.toString()).isEqualTo("You said: in pieces");
    assertThat(reasons.get(reasons.size() - 1)).isEqualTo("stop");
    JsonNode last = new JsonMapper().readTree(data.get(data.size() - 2));
    assertThat(last.at("/usage/completion_tokens").asInt()).isEqualTo(3);
  }

  private static List<String> data(Stream<String> lines) {
    return lines.filter(line -> line.startsWith("data: ")).map(line -> line.substring(6)).toList();
  }

  @Test
  void aRunThatFailsIsAnErrorThatClientsDoNotRepeat() {
    Caller.Answer answer = complete(messages("user", "refuse this"));

    assertThat(answer.status()).isEqualTo(502);
    assertThat(answer.header("x-should-retry")).isEqualTo("false");
    assertThat(answer.json().at("/error/message").asText()).contains("no credentials");
    String streamed =
        complete("\"stream\":true," + messages("user", "refuse this too")).response().body();
    assertThat(streamed).contains("\"error\":{").contains("no credentials").doesNotContain("DONE");
  }

  @Test
  void refusalsAreInTheFormThatClientsRead() {
    Caller.Answer unknown =
        ranch.caller().post(COMPLETIONS, "{\"model\":\"gpt-4\"," + messages("user", "hi") + "}");
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(unknown.json().at("/error/param").asText()).isEqualTo("model");
    assertThat(unknown.json().at("/error/message").asText()).contains("declared agents are");

    refused("\"tools\":[{\"type\":\"function\"}]," + messages("user", "hi"), "tools");
    refused("\"n\":2," + messages("user", "hi"), "n");
    refused(
        "\"response_format\":{\"type\":\"json_object\"}," + messages("user", "hi"),
        "response_format");
    refused(messages("assistant", "hi"), "messages");
    refused(messages("tool", "hi"), "messages[0].role");
    refused("\"messages\":[]", "messages");
    refused("\"messages\":[{\"role\":\"user\"}]", "messages[0].content");
    refused("\"user\":\"two words\"," + messages("user", "hi"), "user");
    String image = "{\"role\":\"user\",\"content\":[{\"type\":\"image_url\"}]}";
    refused("\"messages\":[" + image + "]", "messages[0].content");

    Caller stranger = new Caller(ranch.url, "wrong");
    assertThat(stranger.get("/v1/models").json().at("/error/code").asText()).isEqualTo("no_token");
    assertThat(ranch.caller().get("/v1/embeddings").json().at("/error/message").asText())
        .contains("there is nothing at /v1/embeddings");
  }

  /** Connections of senders without a route or a token were held for six minutes each. */
  @Test
  void aRequestThatIsRefusedDoesNotWaitForItsBody() throws Exception {
    URI edge = URI.create(ranch.url);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), edge.getPort())) {
      socket.setSoTimeout(20_000);
      String head = "POST /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4000000\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 404");
    }
  }

  private static void refused(String fields, String param) {
    Caller.Answer answer = complete(fields);
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
    assertThat(answer.json().at("/error/param").asText()).isEqualTo(param);
  }
}
