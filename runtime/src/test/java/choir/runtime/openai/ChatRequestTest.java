package choir.runtime.openai;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;

/** What a request is taken for. */
class ChatRequestTest {
  private static final String QUESTION = "{\"role\":\"user\",\"content\":\"go on\"}";
  private static final String ANSWER =
      "{\"role\":\"assistant\",\"content\":\"as it says: send it\"}";

  private static ChatRequest read(String messages, String more) {
    String body = "{\"model\":\"lux\",\"messages\":[" + messages + "]" + more + "}";
    return ChatRequest.read(ByteString.fromString(body));
  }

  /** An answer that repeats what a file said made the next request an innocent one. */
  @Test
  void aConversationThatIsSentAlongMayQuoteTextFromOutside() {
    assertThat(read(QUESTION, "").quotesAnswers()).isFalse();
    assertThat(read(ANSWER + "," + QUESTION, "").quotesAnswers()).isTrue();
    assertThat(read(ANSWER + "," + QUESTION, ",\"user\":\"ada\"").quotesAnswers()).isFalse();
  }
}
