package choir.runtime.model;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.access.Secret;
import choir.core.model.Message;
import choir.core.model.ModelOptions;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Faults B3 and B6: what a client learns from refusals, and what it does not conclude from them.
 */
final class OpenAiDialectTest {
  private static final OpenAiDialect OPENAI =
      OpenAiDialect.of(URI.create("https://api.openai.com/v1"), ModelOptions.DEFAULT);
  private static final OpenAiDialect OTHER =
      OpenAiDialect.of(URI.create("http://127.0.0.1:8080/v1"), ModelOptions.DEFAULT);

  private static Optional<OpenAiDialect> after(OpenAiDialect sent, int status, String message) {
    return sent.after(new ProviderError(status, "", message, ""), ModelOptions.DEFAULT, "m");
  }

  @Test
  void theLimitHasTheNameThatTheServerWants() {
    assertThat(OPENAI.outputLimit()).isEqualTo("max_completion_tokens");
    assertThat(OTHER.outputLimit()).isEqualTo("max_tokens");
    assertThat(after(OPENAI, 400, "Unrecognized request argument: max_completion_tokens"))
        .map(OpenAiDialect::outputLimit)
        .contains("max_tokens");
    assertThat(after(OTHER, 400, "'max_tokens' is not supported. Use 'max_completion_tokens'."))
        .map(OpenAiDialect::outputLimit)
        .contains("max_completion_tokens");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "max_completion_tokens is too large: 100000. It must be at most 16384.",
        "the model 'x' does not exist",
        "your stream_options are lovely"
      })
  void aRefusalForAnotherReasonChangesNothing(String message) {
    assertThat(after(OPENAI, 400, message)).isEmpty();
    assertThat(after(OPENAI, 503, "this model does not support tools")).isEmpty();
  }

  @Test
  void theWindowIsLearnedButNeverBelowAThousandTokens() {
    int[] window = {4_000};
    RecordingListener first = new RecordingListener();
    RecordingListener second = new RecordingListener();
    try (FakeModelServer server =
            FakeModelServer.start(
                0,
                r ->
                    FakeReply.error(
                        400,
                        "context_length_exceeded",
                        "maximum context length is "
                            + window[0]
                            + " tokens, you sent 8000 tokens"));
        ModelConnections connections =
            new ModelConnections(InstantSource.system(), variable -> null)) {
      OpenAiModelClient client =
          new OpenAiModelClient(server.baseUrl(), () -> Secret.NONE, connections);
      List<Message> long8000 = List.of(Message.user("x".repeat(32_000)));
      assertThat(client.window()).isEmpty();
      client.start(Requests.asking(long8000, List.of()), first);
      first.failure();
      assertThat(client.window().orElseThrow()).isBetween(4_000, 4_020);
      window[0] = 10;
      client.start(Requests.asking(long8000, List.of()), second);
      second.failure();
      assertThat(client.window()).hasValue(1_000);
    }
  }
}
