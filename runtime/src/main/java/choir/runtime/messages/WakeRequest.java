package choir.runtime.messages;

import choir.runtime.http.Fields;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.util.ByteString;

/**
 * Body of {@code POST /hooks/wake}; unknown fields are ignored.
 *
 * @param text what the agent is told
 * @param mode {@code now} or {@code next-heartbeat}; default: {@code now}
 * @param sessionKey default: the agent's main session
 * @param agentId default: the ranch's default agent
 */
record WakeRequest(
    String text,
    Optional<String> mode,
    Optional<String> sessionKey,
    Optional<String> idempotencyKey,
    Optional<String> agentId) {
  static final String NOW = "now";
  static final String NEXT_HEARTBEAT = "next-heartbeat";

  static WakeRequest read(ByteString body) {
    Fields fields = Fields.of(body);
    return new WakeRequest(
        fields.required("text"),
        fields.oneOf("mode", List.of(NOW, NEXT_HEARTBEAT)),
        fields.text("sessionKey"),
        fields.text("idempotencyKey"),
        fields.text("agentId"));
  }
}
