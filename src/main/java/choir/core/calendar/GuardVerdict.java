package choir.core.calendar;

import java.util.Optional;

/**
 * What a guard says about a run that would start.
 *
 * @param reason why it does not start; empty if it does
 * @param seen what the guard has seen, to be kept if the run starts; empty if that is nothing
 */
public record GuardVerdict(State state, String reason, Optional<String> seen) {
  /** Whether the run starts. */
  public enum State {
    OPEN,
    CLOSED,
    /** The guard could not be looked at: nothing is run, and a person should know. */
    FAILED
  }

  static final GuardVerdict OPEN = open(Optional.empty());

  /** Longest reason, which is part of the calendar's state. */
  private static final int MAX_REASON = 300;

  public GuardVerdict {
    reason = reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON) + "…";
  }

  public static GuardVerdict open(Optional<String> seen) {
    return new GuardVerdict(State.OPEN, "", seen);
  }

  public static GuardVerdict closed(String reason) {
    return new GuardVerdict(State.CLOSED, reason, Optional.empty());
  }

  public static GuardVerdict failed(String reason) {
    return new GuardVerdict(State.FAILED, reason, Optional.empty());
  }
}
