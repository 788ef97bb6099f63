package choir.runtime.mcpserver;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Optional;

/**
 * A message of JSON-RPC 2.0 from a client.
 *
 * @param id absent in a notification
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record RpcRequest(String jsonrpc, String method, Optional<JsonNode> id, Optional<JsonNode> params) {
  /** Reads a message; empty if the JSON is none. */
  static Optional<RpcRequest> read(JsonNode json) {
    JsonNode id = json.path("id");
    boolean valid =
        json.path("jsonrpc").asText("").equals("2.0")
            && json.path("method").isTextual()
            && (id.isMissingNode() || id.isTextual() || id.isIntegralNumber());
    return valid
        ? Optional.of(
            new RpcRequest(
                "2.0",
                json.path("method").asText(),
                Optional.of(id).filter(each -> !each.isMissingNode()),
                Optional.of(json.path("params")).filter(JsonNode::isObject)))
        : Optional.empty();
  }

  /** A parameter; a missing node if there is none. */
  JsonNode param(String name) {
    return params.map(all -> all.path(name)).orElse(MissingNode.getInstance());
  }
}
