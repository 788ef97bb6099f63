package choir.core.model;

import choir.core.phext.Checksum;
import java.time.Duration;
import java.util.List;

/**
 * A request to a model.
 *
 * @param model the model name used by the provider
 * @param messages oldest first; begins with a user message
 * @param maxOutputTokens output limit enforced by the provider; at least 1
 * @param idleTimeout maximum time without data from the provider before the call fails as
 *     unreachable
 * @param idempotencyKey identical when the same step is repeated; sent if the provider supports it
 */
public record ModelRequest(
    String model,
    String system,
    List<Message> messages,
    List<ToolSpec> tools,
    int maxOutputTokens,
    Duration idleTimeout,
    String idempotencyKey) {
  public ModelRequest {
    messages = List.copyOf(messages);
    tools = List.copyOf(tools);
    if (maxOutputTokens < 1) {
      throw new IllegalArgumentException(
          "maxOutputTokens is " + maxOutputTokens + ", must be >= 1");
    }
  }

  /** A hex hash of the request content: equal for repeats of the same request. */
  public String digest() {
    return Checksum.of(system + "\u0000" + messages + "\u0000" + tools + model);
  }
}
