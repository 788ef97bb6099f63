package choir.core.model;

import choir.core.phext.Checksum;
import java.time.Duration;
import java.util.List;

/**
 * One call of a model.
 *
 * @param model the provider's name of the model
 * @param messages oldest first; begins with the user's side
 * @param maxOutputTokens at which the provider cuts the answer; at least 1
 * @param silence how long the provider may send nothing before the call counts as unreachable
 * @param idempotencyKey the same for a repeat of the same step; sent where the provider takes one
 */
public record ModelRequest(
    String model,
    String system,
    List<Message> messages,
    List<ToolSpec> tools,
    int maxOutputTokens,
    Duration silence,
    String idempotencyKey) {
  public ModelRequest {
    messages = List.copyOf(messages);
    tools = List.copyOf(tools);
    if (maxOutputTokens < 1) {
      throw new IllegalArgumentException(
          "maxOutputTokens is " + maxOutputTokens + ", must be >= 1");
    }
  }

  /** A hash of what is asked, hex: equal for a repeat of the same request. */
  public String digest() {
    return Checksum.of(system + "\u0000" + messages + "\u0000" + tools + model);
  }
}
