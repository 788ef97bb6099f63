package choir.runtime.messages;

import choir.actors.mirrorborn.MirrorbornCommand.Accepted;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * A wake whose text is stored.
 *
 * @param ok always true: a refusal is a problem
 * @param repeat whether the text was stored before, under the same idempotency key
 * @param ignored fields of the body that have no effect; absent if there are none
 * @param mode always {@code now}
 */
record WakeView(
    boolean ok,
    String runId,
    String agent,
    String session,
    boolean repeat,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> ignored,
    String mode) {
  static WakeView of(Accepted accepted, List<String> ignored, String mode) {
    return new WakeView(
        true,
        accepted.run().value(),
        accepted.agent().value(),
        accepted.session(),
        accepted.repeat(),
        ignored,
        mode);
  }
}
