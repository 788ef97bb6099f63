package choir.runtime.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** Messages of JSON-RPC 2.0, as MCP uses them: one object each, no batches. */
final class Messages {
  /** Maximum size of a message in bytes; results with pictures have some MiB. */
  static final int MAX_BYTES = 8 << 20;

  static final String TOOLS_CHANGED = "notifications/tools/list_changed";

  private static final JsonMapper JSON = new JsonMapper();
  private static final int METHOD_NOT_FOUND = -32601;

  private Messages() {}

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  static ObjectNode request(long id, String method, ObjectNode params) {
    ObjectNode message = notification(method);
    message.put("id", id);
    message.set("params", params);
    return message;
  }

  static ObjectNode notification(String method) {
    return object().put("jsonrpc", "2.0").put("method", method);
  }

  static ObjectNode cancelled(long id, String reason) {
    ObjectNode message = notification("notifications/cancelled");
    message.set("params", object().put("requestId", id).put("reason", reason));
    return message;
  }

  /** Reads a message; empty if the text is none. */
  static Optional<ObjectNode> read(String text) {
    try {
      return JSON.readTree(text) instanceof ObjectNode object
          ? Optional.of(object)
          : Optional.empty();
    } catch (JsonProcessingException broken) {
      return Optional.empty();
    }
  }

  static String write(JsonNode message) {
    return message.toString();
  }

  static boolean isResponse(JsonNode message) {
    return message.has("result") || message.has("error");
  }

  static boolean isRequest(JsonNode message) {
    return message.path("method").isTextual() && message.hasNonNull("id");
  }

  static boolean isNotification(JsonNode message) {
    return message.path("method").isTextual() && !message.hasNonNull("id");
  }

  /** The answer to a request of a server: all of them but pings are refused. */
  static ObjectNode answer(JsonNode request) {
    ObjectNode answer = object().put("jsonrpc", "2.0");
    answer.set("id", request.get("id"));
    if (request.path("method").asText().equals("ping")) {
      answer.set("result", object());
    } else {
      answer.set(
          "error", object().put("code", METHOD_NOT_FOUND).put("message", "not offered by Choir"));
    }
    return answer;
  }
}
