package choir.core.floor;

import choir.core.id.AgentId;
import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;

/**
 * The floor in the hands of one agent, for one round. A stored format.
 *
 * @param since when it reached this state
 * @param detail what is special about it; empty for most
 */
public record Turn(AgentId agent, Reason reason, State state, Instant since, String detail) {
  /** What became of it. */
  public enum State {
    /** It has the floor, and has to begin. */
    GRANTED,
    /** It is at work. */
    BEGUN,
    /** It has replied. */
    SPOKE,
    /** It had nothing to say. */
    SILENT,
    /** Its run has failed or was cancelled. */
    FAILED,
    /** It did not begin in time, and lost the floor. */
    SKIPPED,
    /** It was at work for so long that it was not followed to its end. */
    UNFOLLOWED
  }

  Turn becomes(State next, String words, Instant at) {
    return new Turn(agent, reason, next, at, words);
  }

  /** Whether it is still to end. */
  @JsonIgnore
  public boolean isOpen() {
    return state == State.GRANTED || state == State.BEGUN;
  }

  /** Whether it counts as having spoken: it has the floor, or had it and used it. */
  boolean counts() {
    return isOpen() || state == State.SPOKE || state == State.UNFOLLOWED;
  }
}
