package choir.runtime.messages;

import choir.runtime.http.Fields;
import choir.runtime.run.WaitLimits;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;
import org.apache.pekko.util.ByteString;

/**
 * Body of a message to an agent.
 *
 * @param session default: the agent's main session
 * @param model a declared model in place of the agent's own
 * @param waitSeconds time to wait for the end of the run; default: 0
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record MessageRequest(
    String text,
    Optional<String> session,
    Optional<String> model,
    Optional<String> idempotencyKey,
    @JsonProperty("wait") Optional<Integer> waitSeconds) {
  static MessageRequest read(ByteString body) {
    Fields fields = Fields.of(body);
    MessageRequest request =
        new MessageRequest(
            fields.required("text"),
            fields.text("session"),
            fields.text("model"),
            fields.text("idempotencyKey"),
            fields.number("wait", 0, (int) WaitLimits.MOST.toSeconds()));
    fields.nothingElse();
    return request;
  }

  MessageRequest withModel(String name) {
    return new MessageRequest(text, session, Optional.of(name), idempotencyKey, waitSeconds);
  }

  MessageRequest withKey(String key) {
    return new MessageRequest(text, session, model, Optional.of(key), waitSeconds);
  }
}
