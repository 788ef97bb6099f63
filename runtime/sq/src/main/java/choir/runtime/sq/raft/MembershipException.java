package choir.runtime.sq.raft;

import org.jspecify.annotations.Nullable;

/** A change of membership that was refused or failed, with a message for people. */
public final class MembershipException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The reason for the refusal. */
  public enum Refusal {
    /** No member has this id. */
    UNKNOWN_MEMBER,
    /** Another member has this id or this address. */
    ALREADY_MEMBER,
    /** It is no listener, so it cannot be promoted; or no voter, so it cannot lead. */
    WRONG_ROLE,
    /** A listener that is too far behind must not count for a majority yet. */
    NOT_CAUGHT_UP,
    /** A group without its last voter is lost; a leader hands over before it goes. */
    STILL_NEEDED,
    /** One change at a time. */
    CHANGE_UNDER_WAY,
    /** The other side did not answer, or no majority agreed in time: the change may come yet. */
    UNREACHABLE
  }

  private final Refusal refusal;

  MembershipException(Refusal refusal, String message) {
    this(refusal, message, null);
  }

  MembershipException(Refusal refusal, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.refusal = refusal;
  }

  /** The reason for the refusal. */
  public Refusal refusal() {
    return refusal;
  }
}
