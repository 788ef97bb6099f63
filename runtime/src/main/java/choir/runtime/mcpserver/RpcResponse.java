package choir.runtime.mcpserver;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * An answer of JSON-RPC 2.0: a result or an error.
 *
 * @param id of the request; null if it could not be read
 */
record RpcResponse(
    String jsonrpc,
    Optional<JsonNode> id,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<JsonNode> result,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Failure> error) {
  static final int INVALID_REQUEST = -32600;
  static final int METHOD_NOT_FOUND = -32601;
  static final int INVALID_PARAMS = -32602;

  /** What is wrong with a request. */
  record Failure(int code, String message) {}

  static RpcResponse result(RpcRequest request, JsonNode result) {
    return new RpcResponse("2.0", request.id(), Optional.of(result), Optional.empty());
  }

  static RpcResponse error(Optional<JsonNode> id, int code, String message) {
    Failure error = new Failure(code, message);
    return new RpcResponse("2.0", id, Optional.empty(), Optional.of(error));
  }
}
