package choir.runtime.model;

import choir.core.model.Block;
import choir.core.model.ModelAnswer;
import choir.core.model.ModelAnswer.Stop;
import choir.core.model.ModelFailure;
import choir.core.model.ModelRequest;
import choir.core.model.TokenEstimate;
import choir.core.model.Usage;
import choir.core.model.WellFormedText;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects the events of a stream and builds the answer. Tolerates what servers are known to send
 * besides OpenAI's own format: each deviation is a case of {@code ModelAdapterContract}.
 */
final class OpenAiStream {
  /** Maximum total size of text, reasoning and arguments of an answer, in characters. */
  static final long MAX_CHARS = 8L * 1024 * 1024;

  private final OpenAiCall call;
  private final ModelRequest request;
  private final ToolCallParts calls;
  private final ThinkFilter filter = new ThinkFilter();
  private final StringBuilder text = new StringBuilder();
  private String pending = "";
  private @Nullable String reason;
  private JsonNode usage = JsonNodeFactory.instance.missingNode();
  private long chars;
  private boolean reasoned;

  OpenAiStream(OpenAiCall call, ModelRequest request, String host) {
    this.call = call;
    this.request = request;
    this.calls = new ToolCallParts(host);
  }

  /** Adds an event, or a whole answer of a server that does not stream. */
  void accept(JsonNode event) {
    JsonNode choice = event.path("choices").path(0);
    count(event.path("usage"));
    count(choice.path("usage")); // Moonshot
    count(event.path("x_groq").path("usage"));
    JsonNode delta = choice.hasNonNull("delta") ? choice.get("delta") : choice.path("message");
    content(delta.path("content"));
    say(delta.path("refusal").asText(""));
    reason(delta.path("reasoning_content"));
    reason(delta.path("reasoning"));
    delta.path("tool_calls").forEach(part -> measure(calls.add(part)));
    if (delta.path("function_call").isObject()) {
      JsonNode part =
          JsonNodeFactory.instance.objectNode().set("function", delta.get("function_call"));
      measure(calls.add(part));
    }
    if (calls.size() > ToolCallParts.MAX_CALLS) {
      call.onBroken("requested more than " + ToolCallParts.MAX_CALLS + " tool calls at once");
    }
    // Gemini sends a reason with each event, so only the end of the stream ends the answer.
    String named = choice.path("finish_reason").asText("");
    reason = named.isBlank() || named.equals("null") ? reason : named;
  }

  private void count(JsonNode reported) {
    if (reported.path("prompt_tokens").asLong(0) + reported.path("completion_tokens").asLong(0)
        > 0) {
      usage = reported;
    }
  }

  private void reason(JsonNode part) {
    if (part.isTextual() && !part.asText().isEmpty()) {
      reasoned = true;
      measure(part.asText().length());
    }
  }

  /** A text, or a list of parts of which only the texts are shown. */
  private void content(JsonNode content) {
    if (content.isTextual()) {
      say(content.asText());
      return;
    }
    for (JsonNode part : content) {
      if (part.isTextual()) {
        say(part.asText());
      } else if (part.path("type").asText("text").equals("text")) {
        say(part.path("text").asText(""));
      } else {
        reasoned = true;
        measure(part.toString().length());
      }
    }
  }

  private void say(String piece) {
    measure(piece.length());
    show(filter.piece(piece));
  }

  /** Holds back half of a surrogate pair, whose other half comes with the next piece. */
  private void show(String piece) {
    if (piece.isEmpty() || call.delivery().ended()) {
      return;
    }
    String whole = pending + piece;
    boolean split = Character.isHighSurrogate(whole.charAt(whole.length() - 1));
    String shown = split ? whole.substring(0, whole.length() - 1) : whole;
    pending = split ? whole.substring(whole.length() - 1) : "";
    deliver(shown);
  }

  private void deliver(String piece) {
    if (!piece.isEmpty()) {
      String sound = WellFormedText.of(piece);
      text.append(sound);
      call.delivery().text(sound);
    }
  }

  private void measure(int more) {
    chars += more;
    if (chars > MAX_CHARS) {
      call.onBroken("sent an answer of more than " + MAX_CHARS + " characters");
    }
  }

  /**
   * The stream has ended.
   *
   * @param done whether the server said that this is the end
   */
  void end(boolean done) {
    show(filter.end());
    deliver(pending);
    reasoned |= filter.thought();
    boolean empty = text.toString().isBlank() && calls.isEmpty();
    switch (FinishReason.parse(reason)) {
      case END -> answer(calls.isEmpty() ? Stop.END : Stop.TOOL_USE, "");
      case LENGTH -> answer(Stop.MAX_TOKENS, "");
      case TOOLS -> endWithTools(empty);
      case FILTERED ->
          call.fail(
              new ModelFailure.Refused(
                  "the provider's content filter stopped the answer after "
                      + text.length()
                      + " characters"));
      case FAILED -> call.onBroken("ended its answer with the finish reason '" + reason + "'");
      case UNKNOWN -> endUnnamed(empty, done);
    }
  }

  private void endWithTools(boolean empty) {
    if (empty) {
      call.onBroken("requested a tool call without a tool name");
    } else {
      answer(calls.isEmpty() ? Stop.END : Stop.TOOL_USE, "");
    }
  }

  private void endUnnamed(boolean empty, boolean done) {
    if (reason == null && (empty || !done)) {
      call.onBroken(
          "ended its answer without a finish reason after " + text.length() + " characters");
    } else if (empty) {
      call.onBroken("ended its answer with the unknown finish reason '" + reason + "'");
    } else {
      String note =
          reason == null
              ? ""
              : "the server ended the answer with '"
                  + call.sanitised(reason)
                  + "', a reason that Choir does not know";
      answer(calls.isEmpty() ? Stop.END : Stop.TOOL_USE, note);
    }
  }

  private void answer(Stop stop, String note) {
    String said = ThinkFilter.withoutUnopened(text.toString());
    List<Block> blocks = new ArrayList<>();
    if (!said.isEmpty()) {
      blocks.add(new Block.Text(said));
    }
    blocks.addAll(calls.blocks(request.idempotencyKey()));
    boolean onlyReasoned = blocks.isEmpty() && (reasoned || !text.isEmpty());
    call.delivery()
        .answer(
            new ModelAnswer(
                blocks, stop, usage(), onlyReasoned ? "it sent only its reasoning" : note));
  }

  private Usage usage() {
    return usage.isMissingNode()
        ? new Usage(TokenEstimate.of(request), TokenEstimate.ofChars(chars), true)
        : new Usage(
            usage.path("prompt_tokens").asLong(0), usage.path("completion_tokens").asLong(0));
  }
}
