package choir.runtime.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import choir.core.model.Block;
import choir.core.model.ModelAnswer;
import choir.core.model.ModelAnswer.Stop;
import choir.core.model.ModelFailure;
import choir.core.model.Usage;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.http.client.sse.ServerSentEvent;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.PartialToolCallContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatResponseMetadata;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Collects the parts of a stream parsed by LangChain4j and builds the answer. */
final class OpenAiAnswer implements StreamingChatResponseHandler {
  /** Maximum total size of text and arguments of an answer, in bytes. */
  static final long MAX_BYTES = 8L * 1024 * 1024;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final OpenAiCall call;
  private final String idPrefix;
  private final StringBuilder text = new StringBuilder();
  private final SortedMap<Integer, ToolExecutionRequest> calls = new TreeMap<>();
  private long bytes;

  /**
   * @param idPrefix prefix of tool call ids if the server provides none
   */
  OpenAiAnswer(OpenAiCall call, String idPrefix) {
    this.call = call;
    this.idPrefix = idPrefix;
  }

  @Override
  public void onPartialResponse(PartialResponse part, PartialResponseContext context) {
    if (fits(part.text())) {
      text.append(part.text());
      call.delivery().text(part.text());
    }
    if (call.delivery().ended()) {
      context.streamingHandle().cancel();
    }
  }

  @Override
  public void onPartialToolCall(PartialToolCall part, PartialToolCallContext context) {
    boolean unused = fits(part.partialArguments());
  }

  private boolean fits(String part) {
    bytes += part.getBytes(UTF_8).length;
    if (bytes > MAX_BYTES) {
      call.onBroken("sent an answer of more than " + MAX_BYTES + " bytes");
    }
    return bytes <= MAX_BYTES;
  }

  /** Uses complete calls, since some servers repeat id and name in every fragment of a call. */
  @Override
  public void onCompleteToolCall(CompleteToolCall complete) {
    ToolExecutionRequest asked = complete.toolExecutionRequest();
    if (asked.name() != null) {
      calls.put(complete.index(), asked);
    }
  }

  @Override
  public void onCompleteResponse(ChatResponse response) {
    FinishReason reason = response.metadata().finishReason();
    switch (reason) {
      case null -> endUnnamed(response);
      case STOP -> answer(calls.isEmpty() ? Stop.END : Stop.TOOL_USE, response);
      case LENGTH -> answer(Stop.MAX_TOKENS, response);
      case TOOL_EXECUTION -> {
        if (calls.isEmpty()) {
          call.onBroken("requested a tool call without a tool name");
        } else {
          answer(Stop.TOOL_USE, response);
        }
      }
      case CONTENT_FILTER ->
          call.fail(
              new ModelFailure.Refused(
                  "the provider's content filter stopped the answer after "
                      + text.length()
                      + " characters"));
      case OTHER -> endUnnamed(response);
    }
  }

  /** LangChain4j only maps OpenAI's finish reasons and returns null for others. */
  private void endUnnamed(ChatResponse response) {
    String reason = rawReason(response);
    if (reason == null) {
      call.onBroken(
          "ended its answer without a finish reason after " + text.length() + " characters");
    } else if (reason.startsWith("eos") || reason.equals("end_turn")) {
      answer(calls.isEmpty() ? Stop.END : Stop.TOOL_USE, response);
    } else {
      call.onBroken("ended its answer with the unknown finish reason '" + reason + "'");
    }
  }

  private static @Nullable String rawReason(ChatResponse response) {
    if (response.metadata() instanceof OpenAiChatResponseMetadata metadata) {
      for (ServerSentEvent event : metadata.rawServerSentEvents().reversed()) {
        try {
          String reason = JSON.readTree(event.data()).at("/choices/0/finish_reason").asText("");
          if (!reason.isEmpty() && !reason.equals("null")) {
            return reason;
          }
        } catch (JacksonException garbage) {
          return null;
        }
      }
    }
    return null;
  }

  private void answer(Stop stop, ChatResponse response) {
    List<Block> blocks = new ArrayList<>();
    if (!text.isEmpty()) {
      blocks.add(new Block.Text(text.toString()));
    }
    calls.forEach((index, asked) -> blocks.add(toolUse(index, asked)));
    call.delivery().answer(new ModelAnswer(blocks, stop, usage(response.tokenUsage())));
  }

  private Block toolUse(int index, ToolExecutionRequest asked) {
    String id = asked.id() == null || asked.id().isBlank() ? idPrefix + "-" + index : asked.id();
    return new Block.ToolUse(id, asked.name(), asked.arguments());
  }

  private static Usage usage(@Nullable TokenUsage counted) {
    return counted == null
        ? Usage.NONE
        : new Usage(orZero(counted.inputTokenCount()), orZero(counted.outputTokenCount()));
  }

  private static long orZero(@Nullable Integer count) {
    return count == null ? 0 : count;
  }

  @Override
  public void onError(Throwable thrown) {
    call.onBroken("sent an invalid chat stream: " + Causes.describe(thrown));
  }
}
