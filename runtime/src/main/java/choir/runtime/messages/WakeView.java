package choir.runtime.messages;

import choir.actors.mirrorborn.MirrorbornCommand.Accepted;

/**
 * A wake whose text is stored.
 *
 * @param ok always true: a refusal is a problem
 * @param repeat whether the text was stored before, under the same idempotency key
 * @param mode always {@code now}
 */
record WakeView(
    boolean ok, String runId, String agent, String session, boolean repeat, String mode) {
  static WakeView of(Accepted accepted, String mode) {
    return new WakeView(
        true,
        accepted.run().value(),
        accepted.agent().value(),
        accepted.session(),
        accepted.repeat(),
        mode);
  }
}
