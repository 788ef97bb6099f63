package choir.runtime.discordsim;

import java.time.Instant;

/**
 * A click or a command.
 *
 * @param name of the command, or the custom id of the button
 * @param state what the person sees
 * @param answer id of the message that answers it; empty for none yet
 */
public record InteractionView(
    String id, String bot, String person, String name, State state, String answer, Instant at) {

  /** How far an interaction is. */
  public enum State {
    /** The bot has not said anything, and has time left. */
    WAITING,
    /** The bot has taken it. */
    ACKNOWLEDGED,
    /** The bot said nothing for three seconds: "This interaction failed". */
    FAILED
  }
}
