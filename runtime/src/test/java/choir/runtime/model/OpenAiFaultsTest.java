package choir.runtime.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import choir.core.access.Secret;
import choir.core.model.ModelAnswer.Stop;
import choir.core.model.ModelClient;
import choir.core.model.ModelFailure;
import choir.core.model.ModelFailure.BadRequest;
import choir.core.model.ModelFailure.Incomplete;
import choir.core.model.ModelFailure.Refused;
import choir.core.model.ModelFailure.Unreachable;
import choir.core.model.Usage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Failures of connections and statuses. What servers send in an answer or an error is a case of
 * {@link ModelAdapterContract}.
 */
class OpenAiFaultsTest {
  private static final String SECRET = "very-secret-key-0815";
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final String DELTA = FakeReply.chunk("{\"content\":\"Once\"}", null);

  private final FakeModelServer server = FakeModelServer.start(0, r -> FakeReply.text("hi"));
  private final ModelConnections connections = new ModelConnections(InstantSource.fixed(NOW));
  private final RecordingListener heard = new RecordingListener();

  @AfterEach
  void close() {
    connections.close();
    server.close();
  }

  private ModelFailure askFor(FakeReply reply) {
    return askFor(reply, Duration.ofSeconds(20));
  }

  private ModelFailure askFor(FakeReply reply, Duration silence) {
    server.script(request -> reply);
    client(server.baseUrl()).start(Requests.impatient(silence), heard);
    ModelFailure failure = heard.failure();
    assertThat(heard.ends()).isEqualTo(1);
    assertThat(server.requests()).as("nothing is asked twice").isLessThanOrEqualTo(1);
    return failure;
  }

  private ModelClient client(URI baseUrl) {
    return new OpenAiModelClient(baseUrl, () -> Secret.of(SECRET), connections);
  }

  @ParameterizedTest
  @CsvSource({
    "400, invalid_request_error, BadRequest",
    "400, content_filter, Refused",
    "401, invalid_api_key, Refused",
    "402, , OutOfCredit",
    "403, , Refused",
    "404, model_not_found, BadRequest",
    "413, , ContextTooLong",
    "422, , BadRequest",
    "307, , BadRequest",
    "408, , Overloaded",
    "429, rate_limit_exceeded, RateLimited",
    "429, insufficient_quota, OutOfCredit",
    "500, , Overloaded",
    "502, , Overloaded",
    "503, overloaded_error, Overloaded",
    "504, , Overloaded",
    "529, , Overloaded",
  })
  void aStatusHasItsFailure(int status, @Nullable String code, String type) {
    ModelFailure failure = askFor(FakeReply.error(status, code == null ? "" : code, "the words"));

    assertThat(failure.getClass().getSimpleName()).isEqualTo(type);
    assertThat(failure.detail())
        .contains("http://127.0.0.1:" + server.port(), "answered " + status, "the words");
    assertThat(heard.texts).isEmpty();
  }

  @Test
  void otherFormsOfErrorBodiesAreRead() {
    assertThat(askFor(FakeReply.json(404, "{\"error\":\"model 'x' not found\"}")).detail())
        .contains("answered 404: model 'x' not found");
  }

  @Test
  void anErrorBodyWithoutJsonIsShownBounded() {
    ModelFailure failure = askFor(FakeReply.json(502, "<html>" + "x".repeat(100_000)));

    assertThat(failure.detail()).contains("answered 502: <html>xxx").hasSizeLessThan(700);
  }

  @Test
  void anEchoedKeyIsRedacted() {
    ModelFailure failure =
        askFor(
            FakeReply.error(
                401,
                "invalid_api_key",
                "Incorrect key: Bearer %s, also known as %s or sk-other-1234567 %s"
                    .formatted(SECRET, SECRET, "x".repeat(380) + SECRET)));

    assertThat(failure).isInstanceOf(Refused.class);
    assertThat(failure.toString()).doesNotContain("very-secret").doesNotContain("sk-other");
  }

  @Test
  void aKeyThatIsNoHeaderIsNotShown() {
    var client =
        new OpenAiModelClient(server.baseUrl(), () -> Secret.of("very-secret\nx: y"), connections);
    client.start(Requests.asking("hello"), heard);

    assertThat(heard.failure()).isInstanceOf(BadRequest.class);
    assertThat(heard.failure().detail()).doesNotContain("very-secret");
  }

  @Test
  void nobodyListeningIsUnreachable() throws IOException {
    // A socket that is bound and does not listen: nobody else can take the port meanwhile.
    try (var taken = new Socket()) {
      taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      URI nobody = URI.create("http://127.0.0.1:" + taken.getLocalPort());
      client(nobody).start(Requests.asking("hello"), heard);

      assertThat(heard.failure()).isInstanceOf(Unreachable.class);
      assertThat(heard.failure().detail()).contains("connection refused");
    }
  }

  @Test
  void aServerThatHangsUpIsUnreachable() {
    assertThat(askFor(FakeReply.hangUp()))
        .isInstanceOf(Unreachable.class)
        .extracting(ModelFailure::detail)
        .asString()
        .contains("did not answer");
  }

  @Test
  void bytesThatAreNotHttpAreUnreachable() {
    FakeReply smtp =
        new FakeReply(
            Duration.ZERO, 0, Map.of(), List.of(new FakeReply.Send("220 mail ready\r\n\r\n")));

    assertThat(askFor(smtp)).isInstanceOf(Unreachable.class);
  }

  @Test
  void aStreamCutInTheMiddleIsNoAnswer() {
    FakeReply cut = FakeReply.text("hi").first(1, new FakeReply.Cut());

    ModelFailure failure = askFor(cut);
    assertThat(failure).isInstanceOf(Incomplete.class);
    assertThat(failure.detail()).contains("ended prematurely after 1 events");
    assertThat(heard.text()).isEqualTo("hi");
  }

  @ParameterizedTest
  @CsvSource({
    "429, RateLimited",
    "502, Overloaded",
    "insufficient_quota, OutOfCredit",
    "rate_limit_exceeded, RateLimited",
    "invalid_request_error, BadRequest",
    "server_error, Overloaded",
  })
  void anErrorInTheStreamHasItsFailure(String code, String type) {
    String number = code.matches("\\d+") ? code : "\"" + code + "\"";
    String error = "{\"error\":{\"message\":\"the words\",\"code\":" + number + "}}";

    ModelFailure failure = askFor(FakeReply.stream(List.of(DELTA, error, "[DONE]")));
    assertThat(failure.getClass().getSimpleName()).isEqualTo(type);
    assertThat(failure.detail()).contains("the words");
  }

  @Test
  void silenceBeforeTheFirstByteIsUnreachable() {
    ModelFailure failure =
        askFor(FakeReply.text("late").after(Duration.ofSeconds(50)), Duration.ofMillis(100));

    assertThat(failure).isInstanceOf(Unreachable.class);
    assertThat(failure.detail()).contains("sent nothing for 100 ms");
    await("the server sees it").until(() -> server.abandoned() == 1);
  }

  @Test
  void silenceInTheMiddleIsIncomplete() {
    FakeReply stuck = FakeReply.text("hi").paced(Duration.ofSeconds(50));

    assertThat(askFor(stuck, Duration.ofMillis(100)).detail()).contains("sent nothing for 100 ms");
    assertThat(heard.text()).isEqualTo("hi");
    await("the server sees it").until(() -> server.abandoned() == 1);
  }

  @Test
  void aSlowStreamIsNotSilent() {
    FakeReply slow = FakeReply.answer(List.of("a", "b", "c", "d", "e"), List.of(), Usage.NONE);
    server.script(request -> slow.paced(Duration.ofMillis(150)));
    client(server.baseUrl()).start(Requests.impatient(Duration.ofMillis(600)), heard);

    assertThat(heard.answer().stop()).isEqualTo(Stop.END);
    assertThat(heard.text()).isEqualTo("abcde");
  }

  @Test
  void aLineWithoutEndIsCutOff() {
    List<FakeReply.Step> endless = new ArrayList<>();
    endless.add(new FakeReply.Send("data: "));
    for (int i = 0; i < 64; i++) {
      endless.add(new FakeReply.Send("x".repeat(64 * 1024)));
    }
    FakeReply reply =
        new FakeReply(Duration.ZERO, 200, Map.of("Content-Type", "text/event-stream"), endless);

    assertThat(askFor(reply).detail()).contains("a line of more than 1048576 bytes");
  }

  @Test
  void anAnswerWithoutEndIsCutOff() {
    String big = FakeReply.chunk("{\"content\":\"" + "x".repeat(900 * 1024) + "\"}", null);

    ModelFailure failure =
        askFor(FakeReply.stream(List.of(big, big, big, big, big, big, big, big, big, big)));
    assertThat(failure).isInstanceOf(Incomplete.class);
    assertThat(failure.detail()).contains("an answer of more than 8388608 characters");
  }

  @Test
  void closingTheConnectionsEndsTheCallsUnderWay() {
    server.script(request -> FakeReply.silence(Duration.ofSeconds(50)));
    client(server.baseUrl()).start(Requests.asking("hello"), heard);
    await("the request").until(() -> server.requests() == 1);

    connections.close();

    assertThat(heard.failure()).isInstanceOf(Incomplete.class);
  }

  @Test
  void aCallAfterTheCloseIsUnreachable() {
    connections.close();
    client(server.baseUrl()).start(Requests.asking("hello"), heard);

    assertThat(heard.failure().detail()).contains("closing its connections");
  }
}
