package choir.runtime.model;

import choir.core.model.Block;
import choir.core.model.Message;
import choir.core.model.ModelRequest;
import choir.core.model.ToolSpec;
import choir.core.phext.Checksum;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a request in the wire format of OpenAI's chat completions. Requires a history as {@code
 * choir.core.session.PromptHistory} makes it.
 */
final class OpenAiRequest {
  /** Prefix of failed tool results, since OpenAI's API has no field for failure. */
  static final String FAILED = "[tool failed] ";

  static final ObjectMapper JSON = new ObjectMapper();

  private final OpenAiDialect dialect;
  private final String host;
  private final ArrayNode messages = JSON.createArrayNode();

  private OpenAiRequest(OpenAiDialect dialect, String host) {
    this.dialect = dialect;
    this.host = host;
  }

  /**
   * The body of a request.
   *
   * @param parameters additional fields; a null field is left out of the request
   * @param host name of the server, for the data that only it wants back
   * @throws IllegalArgumentException if the request is not valid for the API
   */
  static ObjectNode of(
      ModelRequest request, OpenAiDialect dialect, JsonNode parameters, String host) {
    if (request.messages().isEmpty()) {
      throw new IllegalArgumentException("the request contains no message");
    }
    OpenAiRequest written = new OpenAiRequest(dialect, host);
    ObjectNode body = JSON.createObjectNode();
    body.put("model", request.model());
    body.set("messages", written.messages(request));
    body.put("stream", true);
    if (dialect.streamOptions()) {
      body.putObject("stream_options").put("include_usage", true);
    }
    body.put(dialect.outputLimit(), request.maxOutputTokens());
    if (dialect.tools() && !request.tools().isEmpty()) {
      ArrayNode tools = body.putArray("tools");
      request.tools().forEach(spec -> tools.add(tool(spec)));
    }
    parameters
        .properties()
        .forEach(
            each -> {
              if (each.getValue().isNull()) {
                body.remove(each.getKey());
              } else {
                body.set(each.getKey(), each.getValue());
              }
            });
    return body;
  }

  private ArrayNode messages(ModelRequest request) {
    if (!request.system().isBlank()) {
      message("system", request.system());
    }
    for (Message message : request.messages()) {
      switch (message.role()) {
        case USER -> addUser(message.blocks());
        case ASSISTANT -> addAssistant(message.blocks());
      }
    }
    return messages;
  }

  private ObjectNode message(String role, String content) {
    return messages.addObject().put("role", role).put("content", content);
  }

  /** Results come first: the API requires them immediately after their calls. */
  private void addUser(List<Block> blocks) {
    List<String> texts = new ArrayList<>();
    for (Block block : blocks) {
      switch (block) {
        case Block.ToolResult result -> addResult(result, texts);
        case Block.Text text -> texts.add(text.text());
        case Block.ToolUse use ->
            throw new IllegalArgumentException("a user message calls tool " + use.tool());
      }
    }
    if (!texts.isEmpty()) {
      message("user", String.join("\n\n", texts));
    }
  }

  /** A server without tools may refuse even the role of a result, so it gets a text. */
  private void addResult(Block.ToolResult result, List<String> texts) {
    String text = result.failed() ? FAILED + result.text() : result.text();
    if (dialect.tools()) {
      message("tool", text).put("tool_call_id", id(result.id()));
    } else {
      texts.add("[result of a tool] " + text);
    }
  }

  private void addAssistant(List<Block> blocks) {
    StringBuilder text = new StringBuilder();
    List<Block.ToolUse> calls = new ArrayList<>();
    for (Block block : blocks) {
      switch (block) {
        case Block.Text part -> text.append(text.isEmpty() ? "" : "\n\n").append(part.text());
        case Block.ToolUse use -> calls.add(use);
        case Block.ToolResult result ->
            throw new IllegalArgumentException(
                "an assistant message contains result " + result.id());
      }
    }
    if (!dialect.tools()) {
      for (Block.ToolUse call : calls) {
        text.append(text.isEmpty() ? "" : "\n\n").append("[called ").append(call.tool());
        text.append(' ').append(call.arguments()).append(']');
      }
      calls.clear();
    }
    ObjectNode message = messages.addObject().put("role", "assistant");
    if (!text.isEmpty() || calls.isEmpty()) {
      message.put("content", text.toString());
    }
    if (!calls.isEmpty()) {
      ArrayNode written = message.putArray("tool_calls");
      calls.forEach(call -> written.add(call(call)));
      ProviderData.complete(written, host);
    }
  }

  private ObjectNode call(Block.ToolUse use) {
    ObjectNode call = JSON.createObjectNode().put("id", id(use.id())).put("type", "function");
    call.putObject("function").put("name", use.tool()).put("arguments", use.arguments());
    ProviderData.restore(use.providerData(), host, call);
    return call;
  }

  private String id(String id) {
    return dialect.shortIds() ? Checksum.of(id).substring(0, 9) : id;
  }

  /** Passes schemas on as they are: OpenAI supports more of JSON Schema than any class for it. */
  private static ObjectNode tool(ToolSpec spec) {
    ObjectNode tool = JSON.createObjectNode().put("type", "function");
    tool.putObject("function")
        .put("name", spec.name())
        .put("description", spec.description())
        .set("parameters", schema(spec));
    return tool;
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
