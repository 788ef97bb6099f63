package choir.runtime.openai;

import choir.core.id.RunId;
import choir.runtime.http.Fields;
import choir.runtime.run.Deliveries;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.util.ByteString;

/**
 * Body of {@code POST /v1/chat/completions}. Fields that tune a model, such as {@code temperature},
 * have no effect, because the agent's declaration decides.
 *
 * @param model an agent's id or display name
 * @param messages the conversation, oldest first; the last one is the user's
 * @param stream whether the answer is streamed
 * @param streamOptions its field {@code include_usage} adds the tokens to the end of the stream
 * @param user if present, the agent remembers the conversation under this name, and only the
 *     messages after its last answer are read; otherwise each request stands alone
 * @param choices number of answers: 1
 * @param tools functions of the caller's program, which an agent cannot call: empty
 * @param functions the former name of {@code tools}
 * @param responseFormat must be text
 */
record ChatRequest(
    String model,
    List<ChatMessage> messages,
    Optional<Boolean> stream,
    @JsonProperty("stream_options") Optional<JsonNode> streamOptions,
    Optional<String> user,
    @JsonProperty("n") Optional<Integer> choices,
    Optional<JsonNode> tools,
    Optional<JsonNode> functions,
    @JsonProperty("response_format") Optional<JsonNode> responseFormat) {
  private static final int LONGEST_USER = 100;

  static ChatRequest read(ByteString body) {
    Fields fields = Fields.of(body);
    ChatRequest request =
        new ChatRequest(
            fields.required("model"),
            ChatMessage.read(fields.any("messages")),
            fields.flag("stream"),
            fields.any("stream_options"),
            fields.line("user", LONGEST_USER),
            fields.number("n", 1, 1),
            fields.any("tools"),
            fields.any("functions"),
            fields.any("response_format"));
    request.refuseFunctions("tools", request.tools());
    request.refuseFunctions("functions", request.functions());
    String format = request.responseFormat().map(node -> node.path("type").asText()).orElse("text");
    if (!format.equals("text")) {
      throw Fields.refuse(
          "response_format", "is '" + format + "'; an agent answers with text only");
    }
    return request;
  }

  private void refuseFunctions(String field, Optional<JsonNode> sent) {
    if (sent.filter(node -> !node.isEmpty()).isPresent()) {
      throw Fields.refuse(
          field, "must be empty: an agent calls its own tools, not those of the caller");
    }
  }

  boolean isStream() {
    return stream.orElse(false);
  }

  boolean includesUsage() {
    return streamOptions.filter(node -> node.path("include_usage").asBoolean()).isPresent();
  }

  /**
   * The session of a run.
   *
   * @param caller name of the token, so that two programs do not share a conversation by accident
   */
  String session(String caller, RunId run) {
    if (user.isEmpty()) {
      return Deliveries.ownSession(run);
    }
    String session = "openai:" + caller + ":" + user.get();
    Deliveries.requireSession("user", session);
    return session;
  }

  /**
   * Whether it contains former answers, which may repeat what the agent read elsewhere. Those of a
   * remembered conversation are not read.
   */
  boolean quotesAnswers() {
    return user.isEmpty() && messages.stream().anyMatch(ChatMessage::isAnswer);
  }

  /** The message for the agent. */
  String text() {
    ChatMessage last = messages.get(messages.size() - 1);
    List<ChatMessage> before = messages.subList(0, messages.size() - 1);
    List<ChatMessage> unknown = user.isPresent() ? sinceAnswer(before) : before;
    if (unknown.isEmpty()) {
      return last.text();
    }
    StringBuilder text = new StringBuilder();
    for (ChatMessage message : unknown) {
      text.append(message.role()).append(": ").append(message.text()).append("\n\n");
    }
    return text.append(last.role()).append(": ").append(last.text()).toString();
  }

  private static List<ChatMessage> sinceAnswer(List<ChatMessage> before) {
    List<ChatMessage> since = new ArrayList<>();
    for (ChatMessage message : before) {
      if (message.isAnswer()) {
        since.clear();
      } else {
        since.add(message);
      }
    }
    return since;
  }
}
