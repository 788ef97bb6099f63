package choir.runtime.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import choir.core.access.Secret;
import choir.core.model.Block;
import choir.core.model.Message;
import choir.core.model.ModelAnswer;
import choir.core.model.ModelAnswer.Stop;
import choir.core.model.ModelClient;
import choir.core.model.ModelFailure;
import choir.core.model.ToolSpec;
import choir.core.model.Usage;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpenAiModelClientTest {
  private static final String SECRET = "very-secret-key-0815";

  private final FakeModelServer server = FakeModelServer.start(0, r -> FakeReply.text("hi"));
  private final ModelConnections connections = new ModelConnections(InstantSource.system());
  private final ModelClient client =
      new OpenAiModelClient(server.baseUrl(), () -> Secret.of(SECRET), connections);
  private final RecordingListener heard = new RecordingListener();

  @AfterEach
  void close() {
    connections.close();
    server.close();
  }

  private RecordingListener ask(FakeReply reply) {
    server.script(request -> reply);
    client.start(Requests.asking("hello"), heard);
    return heard;
  }

  private JsonNode sent() throws Exception {
    return new ObjectMapper().readTree(server.received().getFirst().body());
  }

  @Test
  void textComesInDeltasAndEndsAsOneAnswer() {
    ask(FakeReply.answer(List.of("Grüß", " dich", " 🐎\n"), List.of(), new Usage(12, 7)));

    ModelAnswer answer = heard.answer();
    assertThat(heard.texts).containsExactly("Grüß", " dich", " 🐎\n");
    assertThat(answer.blocks()).containsExactly(new Block.Text("Grüß dich 🐎\n"));
    assertThat(answer.stop()).isEqualTo(Stop.END);
    assertThat(answer.usage()).isEqualTo(new Usage(12, 7));
    assertThat(heard.ends()).isEqualTo(1);
  }

  @Test
  void severalToolCallsComeInOrderWithTheirArgumentsAsText() {
    var one = new Block.ToolUse("call_a", "look", "{\"where\":\"here\"}");
    var two = new Block.ToolUse("call_b", "walk", "{\"steps\": 3}");
    var none = new Block.ToolUse("call_c", "rest", "{}");
    ask(FakeReply.answer(List.of("Let me see."), List.of(one, two, none), new Usage(1, 2)));

    assertThat(heard.answer().blocks())
        .containsExactly(new Block.Text("Let me see."), one, two, none);
    assertThat(heard.answer().stop()).isEqualTo(Stop.TOOL_USE);
  }

  @Test
  void anAnswerCutAtItsLimitSaysSo() {
    ask(
        FakeReply.stream(
            List.of(
                FakeReply.chunk("{\"content\":\"Once upon\"}", null),
                FakeReply.finish(Stop.MAX_TOKENS),
                "[DONE]")));

    assertThat(heard.answer().stop()).isEqualTo(Stop.MAX_TOKENS);
    assertThat(heard.answer().usage().estimated()).isTrue();
  }

  @Test
  void doneEndsTheAnswerEvenIfTheServerLingers() {
    FakeReply whole = FakeReply.text("quick");
    ask(whole.first(whole.steps().size(), new FakeReply.Pause(Duration.ofSeconds(50))));

    assertThat(heard.answer().blocks()).containsExactly(new Block.Text("quick"));
  }

  @Test
  void theConversationIsMappedToTheWire() throws Exception {
    var spec =
        new ToolSpec(
            "look",
            "Looks.",
            "{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\",\"minimum\":1}},"
                + "\"oneOf\":[{}]}");
    var request =
        Requests.asking(
            List.of(
                Message.user("go"),
                new Message(
                    Message.Role.ASSISTANT,
                    List.of(
                        new Block.Text("Going."),
                        new Block.ToolUse("a", "look", "{\"n\":1}"),
                        new Block.ToolUse("b", "look", "{}"))),
                new Message(
                    Message.Role.USER,
                    List.of(
                        new Block.Text("and?"),
                        new Block.ToolResult("a", "a cow", false),
                        new Block.ToolResult("b", "no light", true)))),
            List.of(spec));
    client.start(request, heard);
    heard.answer();

    JsonNode body = sent();
    assertThat(body.at("/model").asText()).isEqualTo("fake");
    assertThat(body.at("/max_tokens").asInt()).isEqualTo(256);
    assertThat(body.at("/stream").asBoolean()).isTrue();
    assertThat(body.at("/stream_options/include_usage").asBoolean()).isTrue();
    assertThat(body.at("/messages").findValuesAsText("role"))
        .containsExactly("system", "user", "assistant", "tool", "tool", "user");
    assertThat(body.at("/messages/2/tool_calls/0/function/arguments").asText())
        .isEqualTo("{\"n\":1}");
    assertThat(body.at("/messages/3/content").asText()).isEqualTo("a cow");
    assertThat(body.at("/messages/4/content").asText()).isEqualTo("[tool failed] no light");
    assertThat(body.at("/messages/4/tool_call_id").asText()).isEqualTo("b");
    assertThat(body.at("/tools/0/function/parameters/properties/n/minimum").asInt()).isEqualTo(1);
    assertThat(body.at("/tools/0/function/parameters/oneOf").isArray()).isTrue();
  }

  @Test
  void keyAndIdempotencyKeyAreSentAsHeaders() {
    ask(FakeReply.text("ok")).answer();

    var headers = server.received().getFirst().headers();
    assertThat(headers)
        .containsEntry("authorization", "Bearer " + SECRET)
        .containsEntry("idempotency-key", "step-1")
        .containsEntry("user-agent", "choir")
        .doesNotContainKey("upgrade");
  }

  @Test
  void aServerThatWantsNoKeyGetsNone() {
    new OpenAiModelClient(server.baseUrl(), () -> Secret.NONE, connections)
        .start(Requests.asking("hello"), heard);
    heard.answer();

    assertThat(server.received().getFirst().headers()).doesNotContainKey("authorization");
  }

  @Test
  void aRequestThatCannotBeSentIsBad() {
    var broken = new ToolSpec("look", "Looks.", "no schema");
    client.start(Requests.asking(List.of(Message.user("go")), List.of(broken)), heard);

    assertThat(heard.failure()).isInstanceOf(ModelFailure.BadRequest.class);
    assertThat(heard.failure().detail()).contains("the schema of tool look is not JSON");
    assertThat(server.requests()).isZero();
  }

  @Test
  void cancelClosesTheConnectionAndSilencesTheListener() {
    FakeReply endless = FakeReply.answer(List.of("one", "two"), List.of(), Usage.NONE);
    server.script(r -> endless.paced(Duration.ofSeconds(50)));
    ModelClient.Call call = client.start(Requests.asking("hello"), heard);
    await("the first delta").until(() -> heard.texts.size() == 1);

    call.cancel();
    call.cancel();

    await("the server sees it").until(() -> server.abandoned() == 1);
    assertThat(heard.texts).containsExactly("one");
    assertThat(heard.ends()).isZero();
  }

  @Test
  void cancelBeforeTheFirstByteClosesTheConnection() {
    server.script(r -> FakeReply.text("late").after(Duration.ofSeconds(50)));
    ModelClient.Call call = client.start(Requests.asking("hello"), heard);
    await("the request").until(() -> server.requests() == 1);

    call.cancel();

    await("the server sees it").until(() -> server.abandoned() == 1);
    assertThat(heard.ends()).isZero();
  }

  @Test
  void cancelFromWithinTheListenerEndsTheCall() {
    FakeReply endless = FakeReply.answer(List.of("one", "two"), List.of(), Usage.NONE);
    server.script(r -> endless.paced(Duration.ofMillis(50)));
    var started = new CompletableFuture<ModelClient.Call>();
    RecordingListener leaving =
        new RecordingListener() {
          @Override
          public void onText(String delta) {
            super.onText(delta);
            started.join().cancel();
          }
        };
    started.complete(client.start(Requests.asking("hello"), leaving));

    await("the server sees it").until(() -> server.abandoned() == 1);
    assertThat(leaving.texts).containsExactly("one");
    assertThat(leaving.ends()).isZero();
  }

  @Test
  void aSlowListenerHoldsUpNobodyElse() {
    var gate = new CountDownLatch(1);
    List<RecordingListener> slow = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      RecordingListener stuck =
          new RecordingListener() {
            @Override
            public void onText(String delta) {
              super.onText(delta);
              awaitOpen(gate);
            }
          };
      slow.add(stuck);
      client.start(Requests.asking("hello"), stuck);
    }
    await("all are stuck").until(() -> slow.stream().allMatch(s -> s.texts.size() == 1));

    ask(FakeReply.text("quick"));

    assertThat(heard.answer().blocks()).containsExactly(new Block.Text("quick"));
    gate.countDown();
    slow.forEach(RecordingListener::answer);
  }

  @Test
  void aSlowListenerIsNotTakenForASilentServer() {
    var gate = new CountDownLatch(1);
    RecordingListener stuck =
        new RecordingListener() {
          @Override
          public void onText(String delta) {
            super.onText(delta);
            awaitOpen(gate);
          }
        };
    client.start(Requests.impatient(Duration.ofMillis(50)), stuck);
    await("it is stuck for longer than the silence")
        .pollDelay(Duration.ofMillis(200))
        .until(() -> stuck.texts.size() == 1 && stuck.ends() == 0);

    gate.countDown();

    assertThat(stuck.answer().blocks()).containsExactly(new Block.Text("hi"));
  }

  @Test
  void aListenerThatThrowsEndsItsCall() {
    RecordingListener broken =
        new RecordingListener() {
          @Override
          public void onText(String delta) {
            throw new IllegalStateException("bug");
          }
        };
    client.start(Requests.asking("hello"), broken);

    assertThat(broken.failure().detail()).contains("the listener threw");
  }

  private static void awaitOpen(CountDownLatch gate) {
    try {
      gate.await();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
