package choir.runtime.messages;

import choir.runtime.http.Fields;
import choir.runtime.run.Deliveries;
import java.util.List;
import java.util.Optional;

/**
 * Body of {@code POST /hooks/wake}; unknown fields are ignored, and the answer names them.
 *
 * @param text what the agent is told
 * @param mode {@code now} or {@code next-heartbeat}; default: {@code now}
 * @param sessionKey default: the agent's main session
 * @param agentId default: the agent that {@code sessionKey} names, else the ranch's default agent
 * @param agent another name for {@code agentId}
 */
record WakeRequest(
    String text,
    Optional<String> mode,
    Optional<String> sessionKey,
    Optional<String> idempotencyKey,
    Optional<String> agentId,
    Optional<String> agent) {
  static final String NOW = "now";
  static final String NEXT_HEARTBEAT = "next-heartbeat";

  static WakeRequest read(Fields fields) {
    return new WakeRequest(
        fields.required("text"),
        fields.oneOf("mode", List.of(NOW, NEXT_HEARTBEAT)),
        fields.text("sessionKey"),
        fields.text("idempotencyKey"),
        fields.text("agentId"),
        fields.text("agent"));
  }

  /** The recipient; empty for the default agent. */
  Optional<String> recipient() {
    return Deliveries.recipient("sessionKey", sessionKey, HookRequest.agreed(agentId, agent));
  }
}
