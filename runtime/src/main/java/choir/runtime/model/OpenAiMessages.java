package choir.runtime.model;

import choir.core.model.Block;
import choir.core.model.Message;
import choir.core.model.ModelRequest;
import choir.core.model.ToolSpec;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Converts conversations to LangChain4j messages. Empty texts, which the API rejects, are replaced
 * by placeholders.
 */
final class OpenAiMessages {
  /** Prefix of failed tool results, since OpenAI's API has no field for failure. */
  static final String FAILED = "[tool failed] ";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<ChatMessage> messages = new ArrayList<>();
  private final Map<String, String> toolOfId = new HashMap<>();

  private OpenAiMessages() {}

  /**
   * @throws IllegalArgumentException if the request is not valid for the API
   */
  static List<ChatMessage> of(ModelRequest request) {
    if (request.messages().isEmpty()) {
      throw new IllegalArgumentException("the request contains no message");
    }
    OpenAiMessages mapped = new OpenAiMessages();
    if (!request.system().isBlank()) {
      mapped.messages.add(SystemMessage.from(request.system()));
    }
    request.messages().forEach(mapped::add);
    return mapped.messages;
  }

  private void add(Message message) {
    switch (message.role()) {
      case USER -> addUser(message.blocks());
      case ASSISTANT -> addAssistant(message.blocks());
    }
  }

  /** Results come first: the API requires them immediately after their calls. */
  private void addUser(List<Block> blocks) {
    StringBuilder text = new StringBuilder();
    int results = 0;
    for (Block block : blocks) {
      switch (block) {
        case Block.ToolResult result -> {
          messages.add(result(result));
          results++;
        }
        case Block.Text part -> text.append(text.isEmpty() ? "" : "\n\n").append(part.text());
        case Block.ToolUse use ->
            throw new IllegalArgumentException("a user message calls tool " + use.tool());
      }
    }
    if (!text.toString().isBlank()) {
      messages.add(UserMessage.from(text.toString()));
    } else if (results == 0) {
      messages.add(UserMessage.from("(empty message)"));
    }
  }

  private ChatMessage result(Block.ToolResult result) {
    String text = result.text().isBlank() ? "(no output)" : result.text();
    String tool = toolOfId.getOrDefault(result.id(), "unknown");
    return ToolExecutionResultMessage.from(
        result.id(), tool, result.failed() ? FAILED + text : text);
  }

  private void addAssistant(List<Block> blocks) {
    StringBuilder text = new StringBuilder();
    List<ToolExecutionRequest> calls = new ArrayList<>();
    for (Block block : blocks) {
      switch (block) {
        case Block.Text part -> text.append(part.text());
        case Block.ToolUse use -> {
          toolOfId.put(use.id(), use.tool());
          calls.add(call(use));
        }
        case Block.ToolResult result ->
            throw new IllegalArgumentException(
                "an assistant message contains result " + result.id());
      }
    }
    if (!calls.isEmpty()) {
      AiMessage.Builder message = AiMessage.builder().toolExecutionRequests(calls);
      messages.add((text.isEmpty() ? message : message.text(text.toString())).build());
    } else if (!text.toString().isBlank()) {
      messages.add(AiMessage.from(text.toString()));
    }
  }

  private static ToolExecutionRequest call(Block.ToolUse use) {
    return ToolExecutionRequest.builder()
        .id(use.id())
        .name(use.tool())
        .arguments(use.arguments())
        .build();
  }

  /**
   * The request's {@code tools} field. Bypasses LangChain4j's schema classes, which only support a
   * subset of JSON Schema and would drop the rest.
   *
   * @throws IllegalArgumentException if a tool's schema is not a JSON object
   */
  static List<Map<String, Object>> tools(List<ToolSpec> specs) {
    return specs.stream().map(OpenAiMessages::tool).toList();
  }

  private static Map<String, Object> tool(ToolSpec spec) {
    Map<String, Object> function = new LinkedHashMap<>();
    function.put("name", spec.name());
    function.put("description", spec.description());
    function.put("parameters", schema(spec));
    return Map.of("type", "function", "function", function);
  }

  private static JsonNode schema(ToolSpec spec) {
    try {
      JsonNode schema = JSON.readTree(spec.parameters());
      if (schema != null && schema.isObject()) {
        return schema;
      }
    } catch (JacksonException notJson) {
      throw new IllegalArgumentException(
          "the schema of tool " + spec.name() + " is not JSON", notJson);
    }
    throw new IllegalArgumentException(
        "the schema of tool " + spec.name() + " is not a JSON object");
  }
}
