package choir.runtime.messages;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A hook that the ranch declares for callers with a body of their own form.
 *
 * @param name last segment of its address
 * @param agent recipient; empty for the default agent
 * @param message template of the message
 * @param session template of the session's key; empty for a session of the run's own
 * @param key template of the idempotency key; empty for that of the header {@code Idempotency-Key}
 */
record HookMapping(
    String name,
    Optional<String> agent,
    String message,
    Optional<String> session,
    Optional<String> key) {
  /** The mappings of a stored section, which was valid when it was declared. */
  static List<HookMapping> read(JsonNode list) {
    List<HookMapping> mappings = new ArrayList<>();
    for (JsonNode each : list) {
      mappings.add(
          new HookMapping(
              each.path("name").asText(),
              text(each, "agent"),
              each.path("message").asText(),
              text(each, "session"),
              text(each, "key")));
    }
    return mappings;
  }

  private static Optional<String> text(JsonNode node, String field) {
    return Optional.ofNullable(node.get(field)).filter(JsonNode::isTextual).map(JsonNode::asText);
  }
}
